using Bourse.Audit;
using Bourse.Bars;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Ledger;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads values of portfolios from the database, and explains them from the log.</summary>
/// <param name="host">The host.</param>
/// <param name="logs">The log.</param>
/// <param name="symbols">The stocks with which they are compared.</param>
/// <param name="series">The prices of these.</param>
internal sealed class PortfolioReader(HostServices host, LogAccess logs, SymbolReader symbols, SeriesReader series)
{
    private const int MostDays = 100_000;

    /// <summary>The portfolios of the network in the order of the configuration, each with its newest value.</summary>
    public async Task<IReadOnlyList<PortfolioSummary>> ListAsync(CancellationToken cancellation)
    {
        var tables = new Dictionary<string, PortfolioTable>(StringComparer.Ordinal);
        var found = new List<PortfolioSummary>();
        await using var database = await OpenAsync(tables, cancellation);
        foreach (var investor in host.Network.Investors)
        {
            foreach (var portfolio in investor.Portfolios)
            {
                var summary = PortfolioSummary.Of(investor, portfolio, 0);
                if (database is null || !tables.TryGetValue(portfolio.Key, out var table) || table.Last is not { } last) found.Add(summary);
                else found.Add(await WithLastAsync(database, summary, last, cancellation));
            }
        }

        return found;
    }

    /// <summary>The values of a portfolio; none when it has none yet.</summary>
    /// <param name="key">The portfolio.</param>
    /// <param name="from">The first day; null for all.</param>
    /// <param name="to">The last day, inclusive; null for all.</param>
    /// <param name="window">How many returns the deviation looks back.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such portfolio or window (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<PortfolioHistory> ReadAsync(string key, DateOnly? from, DateOnly? to, int window, CancellationToken cancellation)
    {
        var portfolio = host.Network.FindPortfolio(key);
        var tables = new Dictionary<string, PortfolioTable>(StringComparer.Ordinal);
        await using var database = await OpenAsync(tables, cancellation);
        var rows = new List<ValuationRow>();
        if (database is null || !tables.ContainsKey(portfolio.Key)) return PortfolioHistory.Of(portfolio.Key, rows, window);
        await foreach (var block in database.ReadAsync(portfolio.Key, from, to, cancellation)) rows.AddRange(block.Span);
        return PortfolioHistory.Of(portfolio.Key, rows, window);
    }

    /// <summary>A portfolio beside a stock: one of the network, or any with bars.</summary>
    /// <exception cref="BourseException">There is no such portfolio or symbol (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<Benchmark> CompareAsync(string key, string benchmark, CancellationToken cancellation)
    {
        var history = await ReadAsync(key, null, null, PortfolioHistory.UsualWindow, cancellation);
        var symbol = await symbols.FindAsync(benchmark, null, cancellation);
        // The prices that the portfolio was valued at come first; a stock that has none of them has bars.
        var source = symbol.Sources.Any(one => one.Source == SymbolSummary.Prices) ? SymbolSummary.Prices : symbol.Source;
        var query = new SeriesQuery(symbol.Symbol)
        {
            Source = source, Interval = BarInterval.Day.Text, Limit = MostDays, From = history.Day.Count > 0 ? history.Day[0] : null,
        };
        return Benchmark.Of(history, await series.ReadAsync(query, cancellation));
    }

    /// <summary>Where a value comes from; the day is recomputed from the prices in the log by the code of <c>bourse explain</c>.</summary>
    /// <param name="key">The portfolio.</param>
    /// <param name="day">The trading day.</param>
    /// <param name="known">When it was known so; null for now.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such portfolio, or no value on that day.</exception>
    public async Task<ExplainedValue> ExplainAsync(string key, DateOnly day, DateTimeOffset? known, CancellationToken cancellation)
    {
        var network = NetworkComposition.ReadQuietly(host);
        var portfolio = network.Network.FindPortfolio(key);
        var log = await logs.RequireAsync(cancellation);
        await using var database = host.OpenExistingDatabase();
        var explainer = new Explainer(log, database, network.Audit);
        var explained = await explainer.ExplainAsync(portfolio, day, known ?? DateTimeOffset.MaxValue, cancellation);
        return ExplainedValue.Of(explained) with { Known = known };
    }

    private async Task<IValuationTables?> OpenAsync(Dictionary<string, PortfolioTable> tables, CancellationToken cancellation)
    {
        if (!host.HasDatabase) return null;
        var database = host.OpenExistingDatabase();
        try
        {
            foreach (var table in await database.ListPortfoliosAsync(cancellation)) tables[table.Portfolio] = table;
            return database;
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DatabaseNotInitialized)
        {
            await database.DisposeAsync();
            return null;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static async Task<PortfolioSummary> WithLastAsync(
        IValuationTables database, PortfolioSummary summary, DateOnly last, CancellationToken cancellation)
    {
        var days = await database.CountRowsAsync(summary.Portfolio, cancellation);
        await foreach (var block in database.ReadAsync(summary.Portfolio, last, null, cancellation))
        {
            if (block.Length > 0) summary = summary.With(block.Span[^1]);
        }

        return summary with { Days = days };
    }
}
