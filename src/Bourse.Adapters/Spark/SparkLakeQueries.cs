using Apache.Arrow;
using Bourse.Adapters.DuckDb;
using Bourse.Adapters.S3;
using Bourse.Adapters.SparkConnect;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using Bourse.Ledger;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Runs statements on Apache Spark 4, by Spark Connect. DuckDB's parser checks the statement, and the same plan decides which files are read; Spark
/// reads them by itself, so the lake's place must be valid on Spark's machines.
/// </summary>
public sealed class SparkLakeQueries : ILakeQueries
{
    /// <summary>Names in double quotes, as in standard SQL, and times in UTC.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["spark.sql.ansi.doubleQuotedIdentifiers"] = "true", ["spark.sql.session.timeZone"] = "UTC",
    };

    private readonly LakeFileCache _files;
    private readonly QueryLimits _limits;
    private readonly TimeProvider _clock;
    private readonly DuckDbSession _session;
    private readonly StatementPlanner _planner;
    private readonly SparkClient _spark;

    /// <summary>Creates the engine; Spark is not connected yet.</summary>
    /// <param name="address">Spark.</param>
    /// <param name="files">The lake's files.</param>
    /// <param name="bucket">The bucket of the lake; null for one in a folder.</param>
    /// <param name="limits">The limits of each statement; those of memory and threads are Spark's own.</param>
    /// <param name="openDatabase">Opens the database with the portfolios' tables; null when there is none.</param>
    /// <param name="newId">Generates unique ids: sessions are found by them.</param>
    /// <param name="clock">Measures timeouts and pauses.</param>
    public SparkLakeQueries(
        SparkAddress address,
        LakeFileCache files,
        S3Options? bucket,
        QueryLimits limits,
        Func<IValuationTables?> openDatabase,
        Func<Guid> newId,
        TimeProvider clock)
    {
        (_files, _limits, _clock) = (files, limits, clock);
        _session = new DuckDbSession(limits, Path.Combine(files.Folder, "sql"));
        _planner = new StatementPlanner(files, _session, openDatabase);
        _spark = new SparkClient(address, newId, clock, Settings, bucket is null ? null : BucketAccess.Of(bucket));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellation) => _planner.ListNamesAsync(cancellation);

    /// <inheritdoc/>
    public async Task<QueryResult> RunAsync(string statement, CancellationToken cancellation)
    {
        using var limit = new StatementLimit(_limits, _clock, cancellation);
        var plan = await _planner.PlanAsync(statement, cancellation);
        var sources = plan.Tables.Select(table => LakeSparkSql.Source(Readable(table.Read), PathOf)).ToList();
        foreach (var portfolio in plan.Portfolios)
        {
            sources.Add(SparkSource.Of(portfolio, await PortfolioBatch.ReadAsync(_planner.Database, portfolio, cancellation)));
        }

        var columns = new List<ResultColumn>();
        var rows = await QueryAsync(new SparkQuery(SparkStatement.Of(plan.Text), sources), columns, limit, plan);
        return new QueryResult(columns, Limited(rows, limit).ToAsyncEnumerable(), plan.Scan);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _spark.DisposeAsync();
        _session.Dispose();
        await _planner.DisposeAsync();
    }

    private static TablePlan Readable(TablePlan plan) => plan.Version.Columns.FirstOrDefault(column => column.IsRenamed) is { } column
        ? throw new BourseException(
            FailureKind.Failed,
            $"table {plan.Version.Table} has members that differ in letter case only ({column.Name}), which Spark cannot read",
            "run the statement in this process")
        : plan;

    private static IEnumerable<string?[]> Limited(IReadOnlyList<string?[]> rows, StatementLimit limit)
    {
        foreach (var row in rows)
        {
            limit.CountRow();
            yield return row;
        }
    }

    private static IEnumerable<string?[]> ReadRows(RecordBatch batch, List<ResultColumn> columns)
    {
        if (columns.Count == 0)
        {
            columns.AddRange(batch.Schema.FieldsList.Select(field => new ResultColumn(field.Name, ArrowText.KindOf(field.DataType))));
        }

        for (var row = 0; row < batch.Length; row++)
        {
            var texts = new string?[batch.ColumnCount];
            for (var at = 0; at < texts.Length; at++) texts[at] = ArrowText.Of(batch.Column(at), row);
            yield return texts;
        }
    }

    private async Task<IReadOnlyList<string?[]>> QueryAsync(SparkQuery query, List<ResultColumn> columns, StatementLimit limit, StatementPlan plan)
    {
        try
        {
            return await _spark.QueryAsync(query, batch => ReadRows(batch, columns).ToList(), null, limit.Token);
        }
        catch (SparkException failure)
        {
            throw LakeReadErrors.Of(failure, plan.Columns);
        }
        catch (OperationCanceledException failure) when (limit.IsOutOfTime)
        {
            throw limit.OutOfTime(failure);
        }
    }

    /// <summary>Where Spark finds a file.</summary>
    private string PathOf(RowFile file) => _files.LakeFolder is { } folder
        ? $"file://{Path.Combine(folder, file.Name.Path)}"
        : $"s3a{_files.Store.Place["s3".Length..].TrimEnd('/')}/{file.Name.Path}";
}
