using System.Globalization;
using System.Text;
using Bourse.Adapters.MySql;
using Bourse.Exchanges;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Benchmarks.Scale;

/// <summary>
/// The SQL that fills portfolios' tables. The prices of every day lie in one table, beside those of the day before; a portfolio's rows are made of it
/// by the server itself, in whole numbers and with the rounding of the network, so that no row crosses the wire.
/// </summary>
/// <param name="prices">The prices.</param>
/// <param name="from">The first day.</param>
/// <param name="to">The last day.</param>
internal sealed class GeneratedTables(WalkModel prices, DateOnly from, DateOnly to)
{
    /// <summary>The name of the table of prices, which is no portfolio's: it is there while tables are generated.</summary>
    public const string PriceTable = "GeneratedPrices";

    private const int RowsAStatement = 500;

    private readonly Dictionary<string, int> _columns = prices.Tickers.Select((ticker, at) => (ticker, at)).ToDictionary(StringComparer.Ordinal);
    private readonly List<DateOnly> _days = [.. prices.Calendar.Between(from, to)];
    private readonly Money[] _last = new Money[prices.Tickers.Count];

    /// <summary>How many rows a table has.</summary>
    public int Days => _days.Count;

    /// <summary>Makes the table of prices anew.</summary>
    public async Task MakePricesAsync(MySqlSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {PriceTable}", cancellation);
        var columns = string.Join(", ", _columns.Values.Select(at => $"p{Text(at)} BIGINT NOT NULL, q{Text(at)} BIGINT"));
        await session.ExecuteAsync($"CREATE TABLE {PriceTable} (AsOf DATE NOT NULL PRIMARY KEY, {columns}) ENGINE = InnoDB", cancellation);
        var isFirst = true;
        foreach (var days in _days.Chunk(RowsAStatement))
        {
            var sql = new StringBuilder($"INSERT INTO {PriceTable} VALUES ");
            foreach (var day in days)
            {
                var before = _last.ToArray();
                prices.Read(day, _last);
                sql.Append(day == days[0] ? "('" : ", ('").Append(day.ToString("O", CultureInfo.InvariantCulture)).Append('\'');
                for (var i = 0; i < _last.Length; i++)
                {
                    sql.Append(", ").Append(Text(_last[i].ToCents())).Append(", ").Append(isFirst ? "NULL" : Text(before[i].ToCents()));
                }

                sql.Append(')');
                isFirst = false;
            }

            await session.ExecuteAsync(sql.ToString(), cancellation);
        }
    }

    /// <summary>Makes a portfolio's table, unless it is there already.</summary>
    /// <param name="session">Where.</param>
    /// <param name="portfolio">Whose table.</param>
    /// <param name="like">A table that is there, to be copied in form.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Whether it had to be filled.</returns>
    /// <exception cref="BourseException">It is there and has other rows.</exception>
    public async Task<bool> MakeAsync(MySqlSession session, Portfolio portfolio, string like, CancellationToken cancellation)
    {
        var table = LedgerTables.Require(portfolio.Key);
        if (table != like) await session.ExecuteAsync($"CREATE TABLE IF NOT EXISTS `{table}` LIKE `{like}`", cancellation);
        // The rows of a table come in one transaction: the last one is there or none is.
        var last = await session.QueryAsync(
            $"SELECT AsOf, CAST(Evaluation * 100 AS SIGNED) FROM `{table}` ORDER BY AsOf DESC LIMIT 1",
            row => (Day: DateOnly.FromDateTime(row.GetDateTime(0)), Cents: row.GetInt64(1)),
            cancellation);
        if (last.Count == 0)
        {
            await session.ExecuteAsync(FillSql(table, portfolio), cancellation);
            return true;
        }

        var expected = portfolio.Holdings.Sum(holding => holding.Quantity.Whole * _last[_columns[holding.Ticker]].ToCents());
        var days = (await session.QueryAsync($"SELECT COUNT(*) FROM `{table}`", row => row.GetInt64(0), cancellation))[0];
        return last[0] == (_days[^1], expected) && days == Days
            ? false
            : throw new BourseException(
                FailureKind.Failed, $"table {table} is there with other rows than these", "name another database, or drop this one first");
    }

    /// <summary>Values in cents: <c>v</c> of the day, <c>w</c> of the day before. DIV cuts off, so half of the divisor is added first.</summary>
    private string FillSql(string table, Portfolio portfolio)
    {
        var (shares, twice) = (Text(portfolio.Shares.Whole), Text(2 * portfolio.Shares.Whole));
        return $"""
            INSERT INTO `{table}`
            SELECT AsOf, (20000 * v + {shares}) DIV {twice} * 0.000001,
                SIGN(v - w) * ((20000 * ABS(v - w) + {shares}) DIV {twice}) * 0.000001,
                SIGN(v - w) * ((200000000 * ABS(v - w) + w) DIV (2 * w)) * 0.000001,
                v * 0.01, (v - w) * 0.01, 0
            FROM (SELECT AsOf, {Sum(portfolio, 'p')} AS v, {Sum(portfolio, 'q')} AS w FROM {PriceTable}) AS days
            """;
    }

    private string Sum(Portfolio portfolio, char column) => string.Join(
        " + ", portfolio.Holdings.Select(holding => $"{Text(holding.Quantity.Whole)} * {column}{Text(_columns[holding.Ticker])}"));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
