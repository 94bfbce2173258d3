using System.Text.Json;
using Json.Schema;

namespace Bourse.Schemas.Compatibility;

/// <summary>A keyword that limits a number or a count.</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="Types">The types of values that it limits.</param>
/// <param name="IsLower">Whether it is a lower limit.</param>
/// <param name="IsExclusive">Whether the limit itself is excluded.</param>
/// <param name="Twin">The keyword that excludes the limit where this one includes it, or the other way round; null when there is none.</param>
internal sealed record Bound(string Keyword, ValueTypes Types, bool IsLower, bool IsExclusive, string? Twin)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Bound> All { get; } =
    [
        new("minimum", ValueTypes.Number, true, false, "exclusiveMinimum"),
        new("maximum", ValueTypes.Number, false, false, "exclusiveMaximum"),
        new("exclusiveMinimum", ValueTypes.Number, true, true, "minimum"),
        new("exclusiveMaximum", ValueTypes.Number, false, true, "maximum"),
        new("minLength", ValueTypes.Text, true, false, null),
        new("maxLength", ValueTypes.Text, false, false, null),
        new("minItems", ValueTypes.Array, true, false, null),
        new("maxItems", ValueTypes.Array, false, false, null),
        new("minProperties", ValueTypes.Object, true, false, null),
        new("maxProperties", ValueTypes.Object, false, false, null),
    ];

    /// <summary>Whether everything within the limits of a schema is within this limit.</summary>
    public bool IsKept(JsonElement limit, Conjunct schema)
    {
        if (IsTrivial(limit)) return true;
        if (schema.Find(Keyword) is { } own && Surplus(own, limit) >= 0) return true;
        // x > 5 is within x ≥ 5, but x ≥ 5 is within x > 5 only if its limit is beyond.
        return Twin is not null && schema.Find(Twin) is { } twin && (IsExclusive ? Surplus(twin, limit) > 0 : Surplus(twin, limit) >= 0);
    }

    /// <summary>No count is below 0.</summary>
    private bool IsTrivial(JsonElement limit) => IsLower && Twin is null && limit.GetRawText().Trim('0', '.').Length == 0;

    /// <summary>How far one limit is inside the other: positive for narrower, 0 for equal, negative for wider.</summary>
    private int Surplus(JsonElement other, JsonElement limit) =>
        IsLower ? JsonMath.NumberCompare(other, limit) : JsonMath.NumberCompare(limit, other);
}
