using System.Runtime.CompilerServices;
using Bourse.Adapters.SparkConnect;
using Bourse.Ledger;
using Bourse.Statistics;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Computes figures on Apache Spark 4, by Spark Connect. Spark reads the tables from the database by itself, all of them in one job; it returns sums
/// and extremes, never rows. More than <see cref="PortfoliosAJob"/> portfolios are split into several jobs, one after another, so that neither
/// Spark's plan nor its results grow with their number.
/// </summary>
public sealed class SparkStatistics : IStatisticsEngine, IAsyncDisposable
{
    /// <summary>The most portfolios that one job computes.</summary>
    private const int PortfoliosAJob = 500;

    private readonly SparkAddress _address;
    private readonly SparkDatabase _database;
    private readonly SparkClient _spark;
    private JdbcDriver? _driver;

    /// <summary>Creates the engine; nothing is connected yet.</summary>
    /// <param name="address">Spark.</param>
    /// <param name="database">What Spark reads.</param>
    /// <param name="newId">Generates unique ids: sessions are found by them.</param>
    /// <param name="clock">Measures timeouts and pauses.</param>
    public SparkStatistics(SparkAddress address, SparkDatabase database, Func<Guid> newId, TimeProvider clock)
    {
        database.Require();
        (_address, _database) = (address, database);
        _spark = new SparkClient(address, newId, clock);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PortfolioFigures> ComputeAsync(
        StatisticsRequest request, IProgress<WorkProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var jobs = request.Portfolios.Chunk(PortfoliosAJob).ToList();
        for (var job = 0; job < jobs.Count; job++)
        {
            var steps = progress is null ? null : new SparkSteps(progress, job, jobs.Count);
            foreach (var figures in await RunJobAsync(request with { Portfolios = jobs[job] }, steps, cancellation)) yield return figures;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    private async Task<IReadOnlyList<PortfolioFigures>> RunJobAsync(StatisticsRequest request, SparkSteps? progress, CancellationToken cancellation)
    {
        var tables = request.Portfolios.Select(LedgerTables.Require).ToList();
        try
        {
            var driver = await FindDriverAsync(tables, cancellation);
            var source = Source(StatisticsSql.SourceName, _database.TableOptions(driver, tables));
            var query = new SparkQuery(StatisticsSql.Of(request.Period, request.WithCurves), [source]);
            return Read(request, await _spark.QueryAsync(query, ArrowResult.Texts, progress, cancellation));
        }
        catch (SparkException failure)
        {
            throw DatabaseReadErrors.Of(_address, _database, failure);
        }
    }

    /// <summary>Checks from Spark that it has a driver, reaches the database, and finds the tables with the expected columns.</summary>
    /// <returns>The class of the driver.</returns>
    /// <exception cref="BourseException">One of these conditions does not hold.</exception>
    public async Task<string> CheckAsync(IEnumerable<string> portfolios, CancellationToken cancellation)
    {
        try
        {
            return (await FindDriverAsync([.. portfolios.Select(LedgerTables.Require)], cancellation)).ClassName;
        }
        catch (SparkException failure)
        {
            throw DatabaseReadErrors.Of(_address, _database, failure);
        }
    }

    private static SparkSource Source(string name, IReadOnlyDictionary<string, string> options) => SparkSource.Of(name, "jdbc", options);

    /// <summary>Checks the tables, and finds the driver that Spark has.</summary>
    private async Task<JdbcDriver> FindDriverAsync(List<string> tables, CancellationToken cancellation)
    {
        var catalogue = TableCheck.CatalogueQuery(tables);
        foreach (var driver in _driver is { } known ? [known] : JdbcDriver.All)
        {
            try
            {
                var query = new SparkQuery(TableCheck.Sql, [Source(TableCheck.SourceName, _database.QueryOptions(driver, catalogue))]);
                TableCheck.Require(tables, _database, await _spark.QueryAsync(query, ArrowResult.Texts, null, cancellation));
                return _driver = driver;
            }
            catch (SparkException failure) when (DatabaseReadErrors.IsMissing(driver, failure))
            {
                // Spark may have the other driver.
            }
        }

        throw DatabaseReadErrors.NoDriver(_address);
    }

    private IReadOnlyList<PortfolioFigures> Read(StatisticsRequest request, IReadOnlyList<string?> rows)
    {
        try
        {
            var reader = new FiguresReader(request);
            foreach (var row in rows) reader.Add(row);
            return reader.ToFigures();
        }
        catch (Exception failure) when (failure is FormatException or OverflowException or KeyNotFoundException)
        {
            throw new BourseException(FailureKind.Failed, $"Spark at {_address} sent figures that cannot be read: {failure.Message}", null, failure);
        }
    }
}
