using System.Buffers;
using System.Text;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Bars of a minute in sessions of 390 bars on every day from 2015-01-02 on, and the messages of a pipeline that hold them.</summary>
internal static class MinuteBars
{
    private const int PerDay = 390;
    private const int MessagesEach = 10_000;
    private const long FetchedAt = 1_704_715_200_000;

    /// <summary>The first bars of a symbol.</summary>
    public static IEnumerable<Bar> Of(Symbol symbol, int count)
    {
        var zone = ExchangeTimeZone.Find("US/Eastern");
        var first = new DateTime(2015, 1, 2, 9, 30, 0, DateTimeKind.Unspecified);
        for (var i = 0; i < count; i++)
        {
            var local = first.AddDays(i / PerDay).AddMinutes(i % PerDay);
            var price = new decimal(1_000_000 + (i % 90_000), 0, 0, false, 4);
            yield return new Bar
            {
                Symbol = symbol,
                Interval = BarInterval.All[0],
                LocalTime = local,
                Instant = zone.InstantOf(local),
                Open = price,
                High = price + 0.5000m,
                Low = price - 0.2500m,
                Close = price + 0.1250m,
                Volume = 1_000 + i,
                TimeZone = zone.Name,
            };
        }
    }

    /// <summary>Appends bars to the topics of their symbols; those of a symbol come together.</summary>
    public static async Task AppendAsync(IEventLog log, IEnumerable<Bar> bars, CancellationToken cancellation)
    {
        await using var producer = log.CreateProducer();
        var headers = BarHeaders.Of("synthetic", BarInterval.All[0], true, "bench");
        var (records, message) = (new RecordBuffer(), new ArrayBufferWriter<byte>());
        foreach (var symbol in bars.GroupBy(bar => bar.Symbol))
        {
            var (topic, key) = (SymbolNames.TopicOf(symbol.Key), Encoding.UTF8.GetBytes(symbol.Key.Text));
            await log.EnsureTopicAsync(new TopicSpec(topic), cancellation);
            foreach (var chunk in symbol.Chunk(MessagesEach))
            {
                records.Clear();
                foreach (var bar in chunk)
                {
                    message.ResetWrittenCount();
                    BarMessage.Write(message, bar);
                    records.Add(key, message.WrittenSpan, headers, FetchedAt);
                }

                await producer.AppendAsync(topic, records, cancellation);
            }
        }
    }
}
