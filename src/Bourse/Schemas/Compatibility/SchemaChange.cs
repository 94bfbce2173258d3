namespace Bourse.Schemas.Compatibility;

/// <summary>A difference between two versions of a schema.</summary>
/// <param name="Path">The place in messages, e.g. <c>$.Close</c>.</param>
/// <param name="Text">What is different there, e.g. <c>type: number → integer</c>.</param>
public readonly record struct SchemaChange(string Path, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Text}";
}
