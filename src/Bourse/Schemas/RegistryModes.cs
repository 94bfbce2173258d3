namespace Bourse.Schemas;

/// <summary>The modes as registries write them.</summary>
public static class RegistryModes
{
    private static readonly Dictionary<RegistryMode, string> NamesOf = new()
    {
        [RegistryMode.ReadWrite] = "READWRITE", [RegistryMode.ReadOnly] = "READONLY", [RegistryMode.ReadOnlyOverride] = "READONLY_OVERRIDE",
    };

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. NamesOf.Values];

    /// <summary>The name, e.g. <c>READWRITE</c>.</summary>
    public static string NameOf(RegistryMode mode) => NamesOf[mode];

    /// <summary>Reads a name in any letter case; null when it is none.</summary>
    public static RegistryMode? TryParse(string? name)
    {
        foreach (var (mode, known) in NamesOf)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return mode;
        }

        return null;
    }
}
