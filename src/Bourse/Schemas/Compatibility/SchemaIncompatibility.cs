namespace Bourse.Schemas.Compatibility;

/// <summary>A change that lets messages of one version fail under another.</summary>
/// <param name="Path">The place in messages, e.g. <c>$.Close</c>, <c>$.items[*].price</c>.</param>
/// <param name="Change">What has changed, e.g. <c>type number is narrowed to integer</c>.</param>
/// <param name="Rule">The rule that this breaks.</param>
public sealed record SchemaIncompatibility(string Path, string Change, string Rule)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Change} ({Rule})";
}
