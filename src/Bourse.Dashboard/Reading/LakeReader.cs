using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using Bourse.Market;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads the tables of the lake, and runs statements over them.</summary>
/// <param name="host">The host.</param>
internal sealed class LakeReader(HostServices host)
{
    /// <summary>The most rows that a page shows and the API tells.</summary>
    public const int MostRows = 1_000;

    /// <summary>The most rows that a file of a result has.</summary>
    public const int MostSavedRows = 100_000;

    private const int MostFiles = 500;
    private const int LongestShown = 64;
    private const int MostCharacters = 1 << 24;
    private const int MostCompletions = 40;
    private static readonly TimeSpan NamesAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);
    private const long MaxMemory = 512L << 20;

    private (long Read, IReadOnlyList<string> Names)? _names;

    /// <summary>Where the lake is.</summary>
    public string Place => host.Settings.LakePlace;

    /// <summary>The tables, ordered by name.</summary>
    public async Task<IReadOnlyList<LakeTable>> ListAsync(CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        return await new LakeInventory(lake).ReadAsync(cancellation);
    }

    /// <summary>The columns of a table, from the newest version of the catalog; none when it was not crawled.</summary>
    /// <exception cref="BourseException">There is no such table (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<ColumnView>> ListColumnsAsync(string table, CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        await RequireAsync(lake, table, cancellation);
        var version = await new LakeCatalog(lake).FindAsync(table, cancellation);
        return version is null ? [] : [.. version.Columns.Select(column => new ColumnView(column.Name, column.Type.ToString() ?? ""))];
    }

    /// <summary>The keywords, tables and columns that begin with a word, as the prompt of <c>bourse sql</c> completes it.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(string word, CancellationToken cancellation)
    {
        if (word.Length == 0) return [];
        if (_names is not { } known || host.Clock.GetElapsedTime(known.Read) > NamesAge)
        {
            using var lake = host.OpenLake();
            await using var queries = LakeQueryFactory.OpenQueries(host, lake, new QueryLimits { MaxTime = MaxTime, MaxMemory = MaxMemory });
            _names = known = (host.Clock.GetTimestamp(), await queries.ListNamesAsync(cancellation));
        }

        return [.. SqlKeywords.Complete(word, known.Names).Take(MostCompletions)];
    }

    /// <summary>The days, versions and files of a table.</summary>
    /// <exception cref="BourseException">There is no such table (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<TableDetails> DescribeAsync(string table, CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        await RequireAsync(lake, table, cancellation);
        var files = new List<LakeFileView>();
        foreach (var zone in (LakeZone[])[LakeZone.Raw, LakeZone.Tables])
        {
            var listed = await FileListing.ReadAsync(lake, zone, table, cancellation);
            files.AddRange(listed.Select(file => LakeFileView.Of(file, zone)));
        }

        return TableDetails.Of(table, files, await ReadVersionsAsync(lake, table, cancellation), MostFiles);
    }

    /// <summary>Requires a table of that name: no other name gets near the files of the lake.</summary>
    private static async Task RequireAsync(ILakeStore lake, string table, CancellationToken cancellation)
    {
        var names = (await new LakeInventory(lake).ReadAsync(cancellation)).Select(one => one.Name).ToList();
        if (names.Contains(table)) return;
        var shown = SafeText.Of(table.Length <= LongestShown ? table : table[..LongestShown] + "…");
        throw new BourseException(FailureKind.Usage, $"there is no table '{shown}'", NearestName.Remedy(shown, names))
        {
            Code = BourseErrorCode.NotThere,
        };
    }

    private static async Task<IReadOnlyList<TableVersion>> ReadVersionsAsync(ILakeStore lake, string table, CancellationToken cancellation)
    {
        var (catalog, changes, before) = (new LakeCatalog(lake), new List<TableVersion>(), CatalogVersion.None(table));
        foreach (var number in await catalog.ListVersionsAsync(table, cancellation))
        {
            var version = await catalog.ReadAsync(new CatalogFileName(table, number), cancellation);
            changes.Insert(0, TableVersion.Of(before, version));
            before = version;
        }

        return changes;
    }

    /// <summary>Rows are limited by their number, but a single text may be as long as the memory.</summary>
    private static async Task<List<string?[]>> ReadAsync(IAsyncEnumerable<string?[]> rows, CancellationToken cancellation)
    {
        var (read, characters) = (new List<string?[]>(), 0L);
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            characters += row.Sum(cell => cell?.Length ?? 0L);
            if (characters > MostCharacters)
            {
                throw new BourseException(
                    FailureKind.Failed, $"the result has more than {MostCharacters} characters", "select fewer columns or rows, or shorter texts")
                {
                    Code = BourseErrorCode.StatementFailed,
                };
            }

            read.Add(row);
        }

        return read;
    }

    /// <summary>Runs a statement that reads.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">It cannot be run; the message says what and where.</exception>
    public async Task<StatementResult> RunAsync(string? statement, int rows, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(statement))
            throw new BourseException(FailureKind.Usage, "there is no statement", "write one, e.g. SHOW TABLES; in JSON as member statement");
        var begin = host.Clock.GetTimestamp();
        using var lake = host.OpenLake();
        var limits = new QueryLimits { MaxTime = MaxTime, MaxMemory = MaxMemory };
        await using var queries = LakeQueryFactory.OpenQueries(host, lake, limits);
        var result = await queries.RunAsync(statement, cancellation);
        var read = await ReadAsync(result.Rows.Take(rows + 1), cancellation);
        return new StatementResult(
            [.. result.Columns.Select(column => new ResultColumnView(column.Name, column.Kind == ResultKind.Number))], [.. read.Take(rows)],
            read.Count > rows, result.Scan.Files, result.Scan.AllFiles, result.Scan.Bytes, host.Clock.GetElapsedTime(begin).TotalMilliseconds);
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
internal sealed record ColumnView(string Name, string Type);

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">Whether its texts are numbers.</param>
internal sealed record ResultColumnView(string Name, bool IsNumber);

/// <summary>The result of a statement.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its first rows: a text, or null, for each column.</param>
/// <param name="HasMore">Whether there are more rows.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="AllFiles">How many files the tables have.</param>
/// <param name="Bytes">The length of the files that were read.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record StatementResult(
    IReadOnlyList<ResultColumnView> Columns, IReadOnlyList<string?[]> Rows, bool HasMore, int Files, int AllFiles, long Bytes, double Milliseconds);
