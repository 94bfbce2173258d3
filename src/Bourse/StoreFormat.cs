namespace Bourse;

/// <summary>What all stores say of files that this version of Bourse does not know yet.</summary>
public static class StoreFormat
{
    /// <summary>A newer Bourse has written it.</summary>
    /// <param name="place">Which file, as it may be shown.</param>
    /// <param name="version">The version of its format.</param>
    /// <param name="known">The latest version that is known here.</param>
    public static string Newer(string place, long version, long known) =>
        $"{place} was written by a newer Bourse (format {version}; this one knows {known})";
}
