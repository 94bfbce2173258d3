using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Reading;

/// <summary>Finds out who the bars of a symbol come from. The store of bars does not keep it; the headers of the topic's messages do.</summary>
public static class BarOrigin
{
    private const int NewestRecords = 10;
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The provider that the newest message of the symbol's topic names; null when none names one, or the log does not answer within 3 s: bars can be
    /// shown without it.
    /// </summary>
    /// <param name="host">The host of the log.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<string?> FindProviderAsync(HostServices host, Symbol symbol, CancellationToken cancellation)
    {
        if (!host.HasLog) return null;
        using var look = new CancellationTokenSource(LongestLook, host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, look.Token);
        try
        {
            return await ReadNewestAsync(await host.OpenExistingLogAsync(either.Token), SymbolNames.TopicOf(symbol), either.Token);
        }
        catch (BourseException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string?> ReadNewestAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(topic, cancellation) is null) return null;
        var ranges = (await log.GetRangesAsync(topic, cancellation)).Where(range => range.Count > 0).ToList();
        if (ranges.Count == 0) return null;
        var starts = ranges.ToDictionary(range => range.Partition, range => Math.Max(range.Start, range.End - NewestRecords));
        var ends = ranges.ToDictionary(range => range.Partition, range => range.End);
        string? provider = null;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        await TopicScan.ReadToAsync(log, consumer, ends, Read, cancellation);
        return provider;

        void Read(RecordBatch batch)
        {
            foreach (var record in batch) provider = BarHeaders.ProviderOf(record) ?? provider;
        }
    }
}
