using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.Ledger;
using Xunit;

namespace Bourse.Tests.Events;

public sealed class TopicScanTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_scan_ends_where_a_log_ends_that_has_lost_its_last_records()
    {
        using var end = new CancellationTokenSource(LongEnough);
        await using var log = new HookedLog(new InMemoryEventLog(TimeProvider.System));
        await FillAsync(log, 3);
        log.Losing = 5;

        var count = 0;
        await TopicScan.ReadAllAsync(log, Topics.Prices, Count, end.Token);

        Assert.Equal(3, count);

        void Count(RecordBatch batch)
        {
            foreach (var _ in batch) count++;
        }
    }

    [Fact]
    public async Task An_exchange_finds_its_last_day_in_a_log_that_has_lost_its_last_records()
    {
        using var end = new CancellationTokenSource(LongEnough);
        await using var log = new HookedLog(new InMemoryEventLog(TimeProvider.System));
        await FillAsync(log, 3);
        log.Losing = 5;

        var model = new JitterModel([new Stock("IBM", Money.Parse("256.90"))], Calendars.Greek);
        var days = await new PublishedDays(log, "SE1", model, new DateOnly(2024, 1, 10)).FindAsync(end.Token);

        Assert.Equal([-1], days);
    }

    private static async Task FillAsync(HookedLog log, int count)
    {
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(Topics.Prices, Records(count), default);
    }

    private static RecordBuffer Records(int count)
    {
        var records = new RecordBuffer();
        for (var i = 0; i < count; i++) records.Add("IBM"u8, "a price"u8, RecordHeaders.None, 0);
        return records;
    }
}
