using Bourse.Hosting.Composition;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads the tables of the lake, and runs statements over them.</summary>
/// <param name="host">The host.</param>
internal sealed class LakeReader(HostServices host)
{
    /// <summary>The most rows that a page shows and the API tells.</summary>
    public const int MostRows = 1_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);
    private const long MaxMemory = 512L << 20;

    /// <summary>Where the lake is.</summary>
    public string Place => host.Settings.LakePlace;

    /// <summary>The tables, ordered by name.</summary>
    public async Task<IReadOnlyList<LakeTable>> ListAsync(CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        return await new LakeInventory(lake).ReadAsync(cancellation);
    }

    /// <summary>The columns of a table, from the newest version of the catalog; none when it was not crawled.</summary>
    public async Task<IReadOnlyList<ColumnView>> ListColumnsAsync(string table, CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        var version = await new LakeCatalog(lake).FindAsync(table, cancellation);
        return version is null ? [] : [.. version.Columns.Select(column => new ColumnView(column.Name, column.Type.ToString() ?? ""))];
    }

    /// <summary>Runs a statement that reads.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">It cannot be run; the message says what and where.</exception>
    public async Task<StatementResult> RunAsync(string statement, int rows, CancellationToken cancellation)
    {
        var begin = host.Clock.GetTimestamp();
        using var lake = host.OpenLake();
        var limits = new QueryLimits { MaxTime = MaxTime, MaxMemory = MaxMemory };
        await using var queries = LakeQueryFactory.OpenQueries(host, lake, limits);
        var result = await queries.RunAsync(statement, cancellation);
        var read = await result.Rows.Take(rows + 1).ToListAsync(cancellation);
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
