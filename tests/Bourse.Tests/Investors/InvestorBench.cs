using System.Text;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Investors;

/// <summary>An investor of one portfolio, AAA × 10 and BBB × 5, on a log in memory; a week without holidays begins on 2024-01-08.</summary>
public sealed class InvestorBench
{
    public const string Monday = "2024-01-08";
    public const string Tuesday = "2024-01-09";
    public const string Wednesday = "2024-01-10";
    public const string Thursday = "2024-01-11";

    public static readonly Investor Holder =
        new("Inv1", "Alpha", "Athens", [new Portfolio("Inv1", "P1", "First", true, [new Holding("AAA", 10), new Holding("BBB", 5)])]);

    public InvestorBench(int partitions = 1)
    {
        Log = new InMemoryEventLog(Clock);
        Log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { Partitions = partitions }, default).Wait();
        Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), default).Wait();
    }

    public FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public InMemoryEventLog Log { get; }

    public InvestorOptions Options { get; set; } = new()
    {
        Investor = Holder,
        KnownTickers = new HashSet<string> { "AAA", "BBB", "CCC" },
        Calendar = new Weekdays(),
        To = new DateOnly(2024, 1, 12),
    };

    public async Task PublishAsync(params (string Ticker, string Date, string Price)[] prices)
    {
        foreach (var (ticker, date, price) in prices)
        {
            await PublishRawAsync(ticker, $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{date}}","EXCHANGE":"SE1"}""");
        }
    }

    /// <summary>Appends the prices one by one; after each the investor is started anew, works and ends.</summary>
    public async Task PublishOneByOneAsync(params (string Ticker, string Date, string Price)[] prices)
    {
        foreach (var price in prices)
        {
            await PublishAsync(price);
            await RunAsync();
        }
    }

    /// <summary>Appends the prices in one go.</summary>
    public async Task PublishTogetherAsync(params (string Ticker, string Date, string Price)[] prices)
    {
        if (prices.Length == 0) return;
        await using var producer = Log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var (ticker, date, price) in prices)
        {
            var message = $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{date}}","EXCHANGE":"SE1"}""";
            records.Add(
                Encoding.UTF8.GetBytes(ticker), Encoding.UTF8.GetBytes(message), PriceMessage.Headers, Clock.GetUtcNow().ToUnixTimeMilliseconds());
        }

        await producer.AppendAsync(Topics.Prices, records, default);
    }

    public async Task PublishRawAsync(string key, string message)
    {
        await using var producer = Log.CreateProducer();
        var records = new RecordBuffer();
        records.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message), PriceMessage.Headers, Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await producer.AppendAsync(Topics.Prices, records, default);
    }

    /// <summary>Starts the investor, lets it work until there is nothing left to do, and ends it.</summary>
    public Task<StageStatus> RunAsync() => RunAsync(toEnd: false);

    /// <summary>The same when the exchanges have ended: the run is over.</summary>
    public Task<StageStatus> RunToEndAsync() => RunAsync(toEnd: true);

    /// <summary>Starts the investor, publishes prices when it has nothing left to do, lets it read them, and ends it.</summary>
    public async Task PublishWhileRunningAsync(params (string Ticker, string Date, string Price)[] prices)
    {
        await using var investor = new InvestorStage(Log, Options, Clock);
        await investor.StartAsync(default);
        await WorkAsync(investor);
        await PublishAsync(prices);
        await WorkAsync(investor);
    }

    private static async Task WorkAsync(InvestorStage investor)
    {
        while (await investor.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    private async Task<StageStatus> RunAsync(bool toEnd)
    {
        await using var investor = new InvestorStage(Log, Options, Clock);
        await investor.StartAsync(default);
        await WorkAsync(investor);
        if (toEnd) Assert.True(await investor.FinishAsync(default));
        return investor.Status;
    }

    /// <summary>All evaluations in the log, in order, as short lines: date, value, change, change_pct, previous date, revision, carried.</summary>
    public async Task<string[]> SentAsync()
    {
        var lines = new List<string>();
        await TopicScan.ReadAllAsync(Log, Topics.Evaluations, batch => Read(batch, lines), default);
        return [.. lines];
    }

    public async Task<List<(string Value, string Error)>> DeadLettersAsync()
    {
        var deadLetters = new List<(string, string)>();
        if (await Log.FindTopicAsync(Topics.DeadLetters(Topics.Prices), default) is null) return deadLetters;
        await TopicScan.ReadAllAsync(Log, Topics.DeadLetters(Topics.Prices), batch => ReadDeadLetters(batch, deadLetters), default);
        return deadLetters;
    }

    private static void Read(RecordBatch batch, List<string> lines)
    {
        foreach (var record in batch)
        {
            var e = EvaluationMessage.Read(record.Value);
            var carried = e.Carried is null ? "" : $" carried {string.Join(',', e.Carried)}";
            var change = $"{e.Change?.ToString(2) ?? "-"} {e.ChangePct?.ToString(6) ?? "-"} {e.PreviousDate?.ToString("MM-dd") ?? "-"}";
            lines.Add($"{e.Date:MM-dd} {e.Value.ToString(2)} {change} r{e.Revision}{carried}");
        }
    }

    private static void ReadDeadLetters(RecordBatch batch, List<(string, string)> deadLetters)
    {
        foreach (var record in batch)
        {
            deadLetters.Add((Encoding.UTF8.GetString(record.Value), DeadLetterHeaders.Find(record.ReadHeaders(), DeadLetterHeaders.Error)!));
        }
    }

    private sealed class Weekdays : TradingCalendar
    {
        public override string Name => "weekdays";

        public override bool IsTradingDay(DateOnly day) => !IsWeekend(day);
    }
}
