using System.Globalization;

namespace Bourse.Lake;

/// <summary>The name of a version of a table's catalog entry: <c>catalog/TABLE/VERSION.json</c>. A name can be created only once.</summary>
/// <param name="Table">The table.</param>
/// <param name="Version">The version, from 1.</param>
public readonly record struct CatalogFileName(string Table, int Version)
{
    /// <summary>What the paths of the catalog begin with.</summary>
    public const string Prefix = "catalog/";

    private const string Suffix = ".json";

    /// <summary>The path within the lake.</summary>
    public string Path => $"{PrefixOf(Table)}{Version}{Suffix}";

    /// <summary>What the paths of a table's versions begin with, e.g. <c>catalog/demotest/</c>.</summary>
    public static string PrefixOf(string table) => $"{Prefix}{table}/";

    /// <summary>Reads a path; false when it is not the name of such a file.</summary>
    public static bool TryParse(string path, out CatalogFileName name)
    {
        name = default;
        var parts = path.Split('/');
        if (parts.Length != 3 || parts[0] + "/" != Prefix || !parts[2].EndsWith(Suffix, StringComparison.Ordinal)) return false;
        if (!int.TryParse(parts[2][..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return false;
        name = new CatalogFileName(parts[1], version);
        return name.Path == path;
    }
}
