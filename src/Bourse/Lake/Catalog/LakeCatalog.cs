using System.Text.Json;

namespace Bourse.Lake.Catalog;

/// <summary>The catalog of a lake: the versions of each table. A version is created or refused, so any number of crawlers agree.</summary>
/// <param name="store">The lake.</param>
public sealed class LakeCatalog(ILakeStore store)
{
    /// <summary>The tables that were crawled, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListTablesAsync(CancellationToken cancellation)
    {
        var tables = new List<string>();
        await foreach (var table in store.ListFoldersAsync(CatalogFileName.Prefix, cancellation)) tables.Add(table);
        return tables;
    }

    /// <summary>The numbers of a table's versions, ascending.</summary>
    public async Task<IReadOnlyList<int>> ListVersionsAsync(string table, CancellationToken cancellation)
    {
        var versions = new List<int>();
        await foreach (var file in store.ListAsync(CatalogFileName.PrefixOf(table), null, cancellation))
        {
            if (CatalogFileName.TryParse(file.Path, out var name)) versions.Add(name.Version);
        }

        versions.Sort();
        return versions;
    }

    /// <summary>The newest version of a table; null when it was never crawled.</summary>
    /// <exception cref="BourseException">The file is damaged or of a newer version.</exception>
    public async Task<CatalogVersion?> FindAsync(string table, CancellationToken cancellation)
    {
        var versions = await ListVersionsAsync(table, cancellation);
        return versions.Count == 0 ? null : await ReadAsync(new CatalogFileName(table, versions[^1]), cancellation);
    }

    /// <summary>A version of a table.</summary>
    /// <exception cref="BourseException">There is none, or the file is damaged or of a newer version.</exception>
    public async Task<CatalogVersion> ReadAsync(CatalogFileName name, CancellationToken cancellation)
    {
        await using var stream = await store.OpenAsync(name.Path, 0, cancellation);
        try
        {
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            LakeFormat.Require(document.RootElement, name.Path, store.Place);
            return CatalogJson.Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new BourseException(FailureKind.Failed, $"{name.Path} in {store.Place} is damaged", "delete it and crawl the lake again", e);
        }
    }

    /// <summary>Creates a version; false when another crawler created one of that number.</summary>
    public async Task<bool> TryCreateAsync(CatalogVersion version, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        CatalogJson.Write(content, version);
        content.Position = 0;
        return await store.TryCreateAsync(new CatalogFileName(version.Table, version.Version).Path, content, cancellation);
    }
}
