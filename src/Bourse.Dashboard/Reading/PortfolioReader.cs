using Bourse.Audit;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Ledger;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads values of portfolios from the database, and explains them from the log.</summary>
/// <param name="host">The host.</param>
/// <param name="logs">The log.</param>
/// <param name="hub">The prices of the log.</param>
internal sealed class PortfolioReader(HostServices host, LogAccess logs, MarketHub hub)
{
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
    /// <exception cref="BourseException">There is no such portfolio (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<PortfolioHistory> ReadAsync(string key, DateOnly? from, DateOnly? to, CancellationToken cancellation)
    {
        var portfolio = host.Network.FindPortfolio(key);
        var tables = new Dictionary<string, PortfolioTable>(StringComparer.Ordinal);
        await using var database = await OpenAsync(tables, cancellation);
        var rows = new List<ValuationRow>();
        if (database is null || !tables.ContainsKey(portfolio.Key)) return PortfolioHistory.Of(portfolio.Key, rows);
        await foreach (var block in database.ReadAsync(portfolio.Key, from, to, cancellation)) rows.AddRange(block.Span);
        return PortfolioHistory.Of(portfolio.Key, rows);
    }

    /// <summary>Where a value comes from; the day is recomputed from the prices in the log by the code of <c>bourse explain</c>.</summary>
    /// <exception cref="BourseException">There is no such portfolio, or no value on that day.</exception>
    public async Task<ExplainedValue> ExplainAsync(string key, DateOnly day, CancellationToken cancellation)
    {
        var network = NetworkComposition.ReadQuietly(host);
        var portfolio = network.Network.FindPortfolio(key);
        var log = await logs.RequireAsync(cancellation);
        await using var database = host.OpenExistingDatabase();
        var explained = await new Explainer(log, database, network.Audit).ExplainAsync(portfolio, day, cancellation);
        return ExplainedValue.Of(explained, PriceOn);
    }

    private decimal? PriceOn(string ticker, DateOnly day)
    {
        var points = hub.Book.Find(ticker)?.ToArray() ?? [];
        var last = Array.FindLastIndex(points, point => point.Day <= day);
        return last >= 0 ? points[last].Price.ToDecimal() : null;
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
