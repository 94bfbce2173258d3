using System.Text;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Market;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Audit;

/// <summary>Which of several prices of a ticker and day counts.</summary>
public sealed class PriceHistoryTests
{
    private const string Day = "2024-01-03";
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();

    [Fact]
    public async Task In_a_partition_the_last_one_counts_whatever_its_time() => Assert.Equal(2.50m, await LastOf((0, "1.50", 9), (0, "2.50", 3)));

    [Fact]
    public async Task Of_several_partitions_the_one_written_last_counts()
    {
        Assert.Equal(1.50m, await LastOf((0, "1.50", 9), (1, "2.50", 3)));
        Assert.Equal(2.50m, await LastOf((0, "1.50", 3), (1, "2.50", 9)));
    }

    [Fact]
    public async Task A_repeat_counts_as_written_when_it_is_repeated() =>
        Assert.Equal(1.50m, await LastOf((0, "1.50", 1), (1, "2.50", 5), (0, "1.50", 8)));

    private async Task<decimal?> LastOf(params (int Partition, string Price, long Time)[] prices)
    {
        await using var log = new InMemoryEventLog(_clock);
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { Partitions = 2 }, default);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var (partition, price, time) in prices)
        {
            var message = $$"""{"TICK":"IBM","PRICE":{{price}},"DATE":"{{Day}}","EXCHANGE":"SE1"}""";
            records.Add(KeyOf(partition), Encoding.UTF8.GetBytes(message), RecordHeaders.None, time);
        }

        await producer.AppendAsync(Topics.Prices, records, default);
        var rules = new PriceRules(new HashSet<string> { "IBM" }, Calendars.Greek, _clock);
        return (await PriceHistory.ReadAsync(log, rules, default)).Find("IBM", DateOnly.Parse(Day))?.Price;
    }

    private static byte[] KeyOf(int partition) =>
        Enumerable.Range('a', 26).Select(letter => new[] { (byte)letter }).First(key => Partitioner.PartitionOf(key, true, 2) == partition);
}
