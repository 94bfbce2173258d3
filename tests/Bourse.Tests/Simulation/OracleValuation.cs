using System.Globalization;
using System.Text.Json;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Tests.Simulation;

/// <summary>A day of a portfolio as it must be in the topic and in the table; columns as the database names them.</summary>
internal sealed record ReferenceDay(
    DateOnly Date, decimal Evaluation, decimal? DailyEvaluationChange, decimal? DailyNavChangePercent, decimal NavPerShare, decimal? DailyNavChange);

/// <summary>
/// The simulation's oracle: what every portfolio was worth, from the text of the price messages alone, in decimals. It shares nothing with the
/// stages or with the audit: days come from the list of holidays in Golden, messages are read as plain JSON, and of several prices of a ticker
/// and day the last one of the ticker's partition counts. It takes a world in which every price has come in the end.
/// </summary>
internal sealed class OracleValuation
{
    private readonly Dictionary<(string Ticker, DateOnly Date), decimal> _prices = [];
    private readonly List<DateOnly> _days;

    private OracleValuation(DateOnly from, DateOnly to) => _days = [.. TradingDays(from, to)];

    /// <summary>Reads the prices of a world.</summary>
    public static async Task<OracleValuation> ReadAsync(IEventLog log, DateOnly from, DateOnly to)
    {
        var valuation = new OracleValuation(from, to);
        await TopicScan.ReadAllAsync(log, Topics.Prices, valuation.Take, default);
        return valuation;
    }

    /// <summary>The weekdays that are no holidays.</summary>
    public static IEnumerable<DateOnly> TradingDays(DateOnly from, DateOnly to)
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "calendar-GR.csv"));
        var holidays = lines.Select(line => line.Split(',')[1]).ToHashSet();
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (!isWeekend && !holidays.Contains(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))) yield return day;
        }
    }

    /// <summary>Every day of a portfolio, ascending; fails when a price has not come.</summary>
    public IReadOnlyList<ReferenceDay> Value(Portfolio portfolio)
    {
        var days = new List<ReferenceDay>();
        var shares = SharesOf(portfolio);
        decimal? before = null;
        foreach (var day in _days)
        {
            var held = portfolio.Holdings.Where(holding => holding.Until is not { } until || until >= day);
            var sum = held.Sum(holding => holding.Quantity.Micros / 1_000_000m * PriceOf(holding.Ticker, day));
            var value = Round(sum, 2);
            var change = before == 0 ? null : value - before;
            days.Add(new ReferenceDay(
                day, value, change, change is null ? null : Round(100 * change / before, 6), Round(value / shares, 6), Round(change / shares, 6)));
            before = value;
        }

        return days;
    }

    /// <summary>The shares outstanding: as given, or as many as the quantities add up to.</summary>
    public static decimal SharesOf(Portfolio portfolio) =>
        (portfolio.GivenShares?.Micros ?? portfolio.Holdings.Sum(holding => holding.Quantity.Micros)) / 1_000_000m;

    private decimal PriceOf(string ticker, DateOnly day)
    {
        Assert.True(_prices.TryGetValue((ticker, day), out var price), $"no price of {ticker} on {day:yyyy-MM-dd} has come");
        return price;
    }

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (Read(record) is { } read && _days.Contains(read.Date)) _prices[(read.Ticker, read.Date)] = read.Price;
        }
    }

    /// <summary>What a message says; null for one that says nothing that counts.</summary>
    private static (string Ticker, DateOnly Date, decimal Price)? Read(in Bourse.Events.Record record)
    {
        try
        {
            using var message = JsonDocument.Parse(record.Value.ToArray());
            var root = message.RootElement;
            var price = root.GetProperty("PRICE").GetDecimal();
            var date = DateOnly.ParseExact(root.GetProperty("DATE").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return price > 0 ? (root.GetProperty("TICK").GetString()!, date, price) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static decimal Round(decimal amount, int places) => Math.Round(amount, places, MidpointRounding.AwayFromZero);

    private static decimal? Round(decimal? amount, int places) => amount is { } known ? Round(known, places) : null;
}
