namespace Bourse.Schemas.Compatibility;

/// <summary>The levels as people and registries write them.</summary>
public static class CompatibilityLevels
{
    /// <summary>The level of a subject for which none was set.</summary>
    public const CompatibilityLevel Default = CompatibilityLevel.Backward;

    private const string Transitive = "Transitive";

    /// <summary>The names as people write them, e.g. <c>backward</c>, <c>full_transitive</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<CompatibilityLevel>().Select(NameOf)];

    /// <summary>The name as people write it, e.g. <c>backward</c>.</summary>
    public static string NameOf(CompatibilityLevel level)
    {
        var name = level.ToString();
        return (name.EndsWith(Transitive, StringComparison.Ordinal) ? $"{name[..^Transitive.Length]}_{Transitive}" : name).ToLowerInvariant();
    }

    /// <summary>The name as registries write it, e.g. <c>BACKWARD_TRANSITIVE</c>.</summary>
    public static string RecordNameOf(CompatibilityLevel level) => NameOf(level).ToUpperInvariant();

    /// <summary>Reads a name in any letter case; null when it is none.</summary>
    public static CompatibilityLevel? TryParse(string? name)
    {
        foreach (var level in Enum.GetValues<CompatibilityLevel>())
        {
            if (NameOf(level).Equals(name?.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)) return level;
        }

        return null;
    }

    /// <summary>Whether messages of earlier versions must fit the new one.</summary>
    public static bool IsBackward(CompatibilityLevel level) => level is CompatibilityLevel.Backward or CompatibilityLevel.BackwardTransitive
        or CompatibilityLevel.Full or CompatibilityLevel.FullTransitive;

    /// <summary>Whether messages of the new version must fit earlier ones.</summary>
    public static bool IsForward(CompatibilityLevel level) => level is CompatibilityLevel.Forward or CompatibilityLevel.ForwardTransitive
        or CompatibilityLevel.Full or CompatibilityLevel.FullTransitive;

    /// <summary>Whether all earlier versions count, not only the last one.</summary>
    public static bool IsTransitive(CompatibilityLevel level) => level is CompatibilityLevel.BackwardTransitive
        or CompatibilityLevel.ForwardTransitive or CompatibilityLevel.FullTransitive;
}
