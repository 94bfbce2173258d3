using System.Diagnostics;
using System.Text;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Investors;

/// <summary>
/// An investor of very many portfolios keeps within its memory, whatever comes late. With <c>BOURSE_TEST_EFFORT=full</c> there are 20,000 portfolios
/// and 25 years, and the whole process must stay within 1.5 GB: run it alone.
/// </summary>
[Collection(WholeProcess.Collection)]
public sealed class ManyPortfoliosTests
{
    private const int MostMeasurements = 5;
    private const long MostBytesOfProcess = 1_500_000_000;
    private const int MostBytesAtOnce = 2 << 20;
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("BOURSE_TEST_EFFORT") == "full";
    private static readonly DateOnly To = new(IsFull ? 2024 : 2000, 12, 31);
    private static readonly IReadOnlyList<DateOnly> Days = [.. Calendars.Greek.Between(new DateOnly(2000, 1, 1), To)];
    private static readonly int Count = IsFull ? 20_000 : 1_000;

    private static readonly IReadOnlyList<Portfolio> Portfolios =
    [
        .. Enumerable.Range(0, Count).Select(number =>
            new Portfolio("Inv1", $"P{number}", "One of many", true, [new Holding("AAA", 1 + number % 7), new Holding("BBB", 2)])),
    ];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 1, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly ITestOutputHelper _output;

    public ManyPortfoliosTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task All_days_at_once_and_a_price_that_comes_late_are_sent_in_small_appends()
    {
        var log = await NewLogAsync();
        await RunAsync(log);
        // The late price revises its day and the change of the next.
        Assert.Equal((long)Count * (Days.Count + 2), log.Appended);
        Assert.InRange(log.MostBytes, 1, MostBytesAtOnce);
        AssertMemory();
    }

    [Fact]
    public async Task A_restart_compares_everything_with_what_was_sent_and_sends_only_what_is_missing()
    {
        var log = await NewLogAsync();
        log.HasEarlierRun = true;
        await RunAsync(log);
        Assert.Equal(2L * Count, log.Appended);
        Assert.InRange(log.MostBytes, 1, MostBytesAtOnce);
        AssertMemory();
    }

    [Fact]
    public async Task What_was_sent_is_remembered_in_a_few_bytes_a_day()
    {
        var log = await NewLogAsync();
        log.HasEarlierRun = true;
        var measured = new List<double>();
        // What earlier tests have left behind may be collected, or may come, in between.
        while (measured.Count < MostMeasurements && !measured.Any(IsLittle)) measured.Add(await MeasureAsync(log));
        _output.WriteLine($"{string.Join(", ", measured.Select(bytes => $"{bytes:0.0}"))} bytes for each day of each portfolio");
        Assert.Contains(measured, IsLittle);

        // A page has room for 512 days; a year has 250.
        static bool IsLittle(double bytes) => bytes is >= 1 && bytes <= (IsFull ? 10 : 24);
    }

    /// <summary>How many bytes a day of a portfolio takes.</summary>
    private static async Task<double> MeasureAsync(ConstantEvaluationsLog log)
    {
        var before = GC.GetTotalMemory(true);
        var sent = await SentEvaluations.ReadAsync(log, Options(), default);
        var bytes = (GC.GetTotalMemory(true) - before) / ((double)Count * Days.Count);
        Assert.NotNull(sent.Of(0));
        return bytes;
    }

    private static InvestorOptions Options() => new()
    {
        Investor = new Investor("Inv1", "Alpha", "Athens", Portfolios),
        KnownTickers = new HashSet<string> { "AAA", "BBB" },
        Calendar = Calendars.Greek,
        To = To,
        UntilComplete = true,
    };

    private async Task<ConstantEvaluationsLog> NewLogAsync()
    {
        var prices = new InMemoryEventLog(_clock);
        await prices.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        var records = new RecordBuffer();
        foreach (var day in Days)
        {
            Add("AAA", "100.00", day);
            Add("BBB", "100.00", day);
        }

        Add("AAA", "101.00", Days[^3]);
        await using var producer = prices.CreateProducer();
        await producer.AppendAsync(Topics.Prices, records, default);
        return new ConstantEvaluationsLog(prices, Portfolios, Days);

        void Add(string ticker, string price, DateOnly day)
        {
            var message = $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{day:yyyy-MM-dd}}","EXCHANGE":"SE1"}""";
            records.Add(Encoding.UTF8.GetBytes(ticker), Encoding.UTF8.GetBytes(message), PriceMessage.Headers, 0);
        }
    }

    private async Task RunAsync(ConstantEvaluationsLog log)
    {
        await using var investor = new InvestorStage(log, Options(), _clock);
        await StageLoop.RunAsync(investor, null, TestContext.Current.CancellationToken);
    }

    private void AssertMemory()
    {
        using var process = Process.GetCurrentProcess();
        _output.WriteLine($"peak working set {process.PeakWorkingSet64:N0} bytes");
        if (IsFull) Assert.InRange(process.PeakWorkingSet64, 1, MostBytesOfProcess);
    }
}
