using System.Runtime.CompilerServices;
using Bourse.Lake.Query;
using Bourse.Ledger;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Runs statements in this process, with DuckDB. A statement must be one that reads, by DuckDB's own parser, and name only tables of the catalog or
/// portfolios' tables of the database. DuckDB itself is locked: it reaches the lake's files, and nothing else.
/// </summary>
public sealed class DuckDbQueries : ILakeQueries
{
    private readonly LakeFileCache _files;
    private readonly QueryLimits _limits;
    private readonly TimeProvider _clock;
    private readonly DuckDbSession _session;
    private readonly StatementPlanner _planner;

    /// <summary>Opens DuckDB.</summary>
    /// <param name="files">The lake's files.</param>
    /// <param name="limits">The limits of each statement.</param>
    /// <param name="openDatabase">Opens the database with the portfolios' tables; null when there is none.</param>
    /// <param name="clock">Measures the time of a statement.</param>
    public DuckDbQueries(LakeFileCache files, QueryLimits limits, Func<IValuationTables?> openDatabase, TimeProvider clock)
    {
        (_files, _limits, _clock) = (files, limits, clock);
        _session = new DuckDbSession(limits, Path.Combine(files.Folder, "sql"));
        _session.Lock(files.LakeFolder is { } lake ? [lake, files.Folder] : [files.Folder]);
        _planner = new StatementPlanner(files, _session, openDatabase);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellation) => _planner.ListNamesAsync(cancellation);

    /// <inheritdoc/>
    public async Task<QueryResult> RunAsync(string statement, CancellationToken cancellation)
    {
        var limit = new StatementLimit(_limits, _clock, cancellation);
        try
        {
            var plan = await _planner.PlanAsync(statement, cancellation);
            foreach (var table in plan.Tables) await CreateViewAsync(table.Read, cancellation);
            foreach (var portfolio in plan.Portfolios) await PortfolioTables.LoadAsync(_session, _planner.Database, portfolio, cancellation);
            var described = await Task.Run(() => Describe(plan, limit), CancellationToken.None);
            return new QueryResult([.. described.Select(column => column.Column)], ReadAsync(plan, described, limit, cancellation), plan.Scan);
        }
        catch
        {
            limit.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _planner.DisposeAsync();
    }

    private async Task CreateViewAsync(TablePlan plan, CancellationToken cancellation)
    {
        var parquet = await _files.LocateAsync(plan.Parquet, null, cancellation);
        var raw = await _files.LocateAsync(plan.Raw, LineRewriter.For(plan.Version), cancellation);
        await Task.Run(() => _session.Execute(LakeViewSql.View(plan.Version, parquet, raw)), CancellationToken.None);
    }

    /// <summary>The columns of the result. The statement stands on lines of its own, so places in errors are those in it.</summary>
    private List<DescribedColumn> Describe(StatementPlan plan, StatementLimit limit)
    {
        using var command = _session.Stream($"DESCRIBE SELECT * FROM (\n{plan.Text}\n)");
        using var interruption = new Interruption(command, limit.Token);
        try
        {
            using var reader = command.ExecuteReader();
            var described = new List<DescribedColumn>();
            while (reader.Read()) described.Add(DescribedColumn.Of(reader.GetString(0), reader.GetString(1)));
            return described;
        }
        catch (Exception failure) when (StatementLimit.IsOfStatement(failure))
        {
            throw limit.Explain(failure, 1, plan.Columns);
        }
    }

    private async IAsyncEnumerable<string?[]> ReadAsync(
        StatementPlan plan, List<DescribedColumn> described, StatementLimit limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using (limit)
        {
            using var command = _session.Stream(DescribedColumn.SelectTexts(described, plan.Text));
            using var interruption = new Interruption(command, limit.Token);
            using var rows = new RowBlocks(command, described.Count);
            while (await Task.Run(Next, cancellation) is { Count: > 0 } block)
            {
                foreach (var row in block)
                {
                    limit.CountRow();
                    yield return row;
                }
            }

            List<string?[]> Next()
            {
                try
                {
                    return rows.Read();
                }
                catch (Exception failure) when (StatementLimit.IsOfStatement(failure))
                {
                    throw limit.Explain(failure, 1, plan.Columns);
                }
            }
        }
    }
}
