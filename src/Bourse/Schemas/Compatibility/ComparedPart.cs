using System.Text.Json;

namespace Bourse.Schemas.Compatibility;

/// <summary>A part of messages that two schemas describe: a member, the other members, the items.</summary>
/// <param name="Path">Its place.</param>
/// <param name="Reader">The reader's schema of it; null for everything.</param>
/// <param name="Writer">The writer's schemas of it, all of which hold.</param>
internal sealed record ComparedPart(string Path, JsonElement? Reader, IReadOnlyList<JsonElement?> Writer)
{
    /// <summary>Said in place of a difference of this part itself; null when the difference says enough.</summary>
    public string? Instead { get; init; }

    /// <summary>The difference as it is told.</summary>
    public SchemaChange Explain(SchemaChange change) => Instead is null || change.Path != Path ? change : change with { Text = Instead };
}
