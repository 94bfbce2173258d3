namespace Bourse.Schemas.Validation;

/// <summary>Where a message does not fit its schema.</summary>
/// <param name="Path">The place in the message, as a JSON path: <c>$.Close</c>, <c>$.items[3]['unit price']</c>.</param>
/// <param name="Value">The value there, shortened, as JSON; null when there is none.</param>
/// <param name="Expected">What the schema asks for there, e.g. <c>a number or null</c>.</param>
public sealed record SchemaViolation(string Path, string? Value, string Expected)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Path} is missing, expected {Expected}" : $"{Path} is {Value}, expected {Expected}";
}
