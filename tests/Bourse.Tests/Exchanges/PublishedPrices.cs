using System.Text;
using Bourse.Events;
using Record = Bourse.Events.Record;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Exchanges;

/// <summary>What stands in the topic of prices, as text.</summary>
internal static class PublishedPrices
{
    /// <summary>Every record of every partition, in the order of partitions and offsets.</summary>
    public static async Task<List<PublishedPrice>> ReadAsync(InMemoryEventLog log)
    {
        var prices = new List<PublishedPrice>();
        foreach (var range in await log.GetRangesAsync(Topics.Prices, CancellationToken.None))
        {
            await using var consumer = log.CreateConsumer(
                new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [range.Partition] = range.Start } });
            while (await consumer.FetchAsync(TimeSpan.Zero, CancellationToken.None) is { } batch)
            {
                foreach (var record in batch) prices.Add(PublishedPrice.Of(record));
                batch.Dispose();
            }
        }

        return prices;
    }
}

/// <summary>A record of the topic of prices.</summary>
internal sealed record PublishedPrice(string Key, string Value, string Headers, long Timestamp)
{
    public string Date => Value[(Value.IndexOf("\"DATE\":\"", StringComparison.Ordinal) + 8)..][..10];

    public static PublishedPrice Of(in Record record) => new(
        Encoding.UTF8.GetString(record.Key),
        Encoding.UTF8.GetString(record.Value),
        string.Join(';', record.ReadHeaders().Select(header => $"{header.Name}={Encoding.UTF8.GetString(header.Value!)}")),
        record.Timestamp);
}
