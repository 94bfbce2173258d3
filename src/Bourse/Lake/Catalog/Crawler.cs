using System.Text.Json;
using Bourse.Events;

namespace Bourse.Lake.Catalog;

/// <summary>
/// Finds the columns of tables and their types in the raw files. A version of the catalog says how far each partition was read, so a crawl reads only
/// what is new: without new files, a listing.
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="clock">Dates the versions.</param>
public sealed class Crawler(ILakeStore store, TimeProvider clock)
{
    private readonly LakeCatalog _catalog = new(store);

    /// <summary>The tables that have raw files or were crawled before, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListTablesAsync(CancellationToken cancellation)
    {
        var tables = new SortedSet<string>(await _catalog.ListTablesAsync(cancellation), StringComparer.Ordinal);
        await foreach (var table in store.ListFoldersAsync(LakeFileName.PrefixOf(LakeZone.Raw), cancellation)) tables.Add(table);
        return [.. tables];
    }

    /// <summary>Crawls a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isDryRun">Whether the new version is only returned, not created.</param>
    /// <param name="cancellation">Ends the crawl; then nothing is created.</param>
    /// <exception cref="BourseException">A row is no JSON object: the file is damaged.</exception>
    public async Task<CrawlResult> CrawlAsync(string table, bool isDryRun, CancellationToken cancellation)
    {
        while (true)
        {
            var before = await _catalog.FindAsync(table, cancellation) ?? CatalogVersion.None(table);
            var files = await FileListing.ReadAsync(store, LakeZone.Raw, table, cancellation);
            var fresh = files.Where(file => !before.Covers(file.Name)).ToList();
            if (fresh.Count == 0) return new CrawlResult(before, before, files.Count, 0, 0);
            var after = await ReadAsync(before, fresh, cancellation);
            // Refused: another crawler was faster; what it has not read is read on top of its version.
            if (!isDryRun && !await _catalog.TryCreateAsync(after, cancellation)) continue;
            return new CrawlResult(before, after, files.Count, fresh.Count, fresh.Sum(file => file.Bytes));
        }
    }

    private async Task<CatalogVersion> ReadAsync(CatalogVersion before, List<RowFile> files, CancellationToken cancellation)
    {
        var observer = new TableObserver(before.Columns);
        var crawled = new Dictionary<TopicPartition, long>(before.Crawled);
        var days = before.Days;
        foreach (var file in files)
        {
            await ReadAsync(file.Name, observer, cancellation);
            crawled[file.Name.Partition] = file.Name.FirstOffset;
            days = DayRange.With(days, file.Name.Date);
        }

        return before with
        {
            Version = before.Version + 1, Created = clock.GetUtcNow(), Columns = observer.ToColumns(), Crawled = crawled,
            Rows = before.Rows + observer.Rows, Days = days,
        };
    }

    private async Task ReadAsync(LakeFileName file, TableObserver observer, CancellationToken cancellation)
    {
        var row = 0L;
        try
        {
            await using var stream = await store.OpenAsync(file.Path, 0, cancellation);
            await RowLines.ReadAsync(
                stream,
                line =>
                {
                    row++;
                    observer.Observe(line);
                },
                cancellation);
        }
        catch (JsonException e)
        {
            throw new BourseException(
                FailureKind.Failed, $"{file.Path} in {store.Place} is damaged: line {row} is no JSON object", "restore it from a copy of the lake", e);
        }
    }
}

/// <summary>What a crawl found.</summary>
/// <param name="Before">The version before; version 0 when there was none.</param>
/// <param name="After">The version after; the same when nothing is new.</param>
/// <param name="Files">How many raw files the table has.</param>
/// <param name="NewFiles">How many of them were read.</param>
/// <param name="NewBytes">How many bytes were read.</param>
public sealed record CrawlResult(CatalogVersion Before, CatalogVersion After, int Files, int NewFiles, long NewBytes)
{
    /// <summary>Whether there is a new version.</summary>
    public bool HasChanged => After.Version != Before.Version;

    /// <summary>The columns that are new or have another type.</summary>
    public IEnumerable<CatalogColumn> ChangedColumns
    {
        get
        {
            var before = Before.Columns.ToDictionary(column => column.Column, column => column.Type);
            return After.Columns.Where(column => !before.TryGetValue(column.Column, out var type) || !type.Equals(column.Type));
        }
    }
}
