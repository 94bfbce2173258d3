using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Pipelines;

/// <summary>
/// Which bars a symbol's topic holds, and with what content. It reads on from where it stopped, so that other writers are noticed too. For one caller
/// at a time.
/// </summary>
internal sealed class PublishedBars : IAsyncDisposable
{
    private readonly IEventLog _log;
    private readonly string _topic;
    private readonly BarReader _reader;
    private readonly Dictionary<BarIdentity, Published> _bars = [];
    private IEventConsumer? _consumer;
    private string? _topicId;
    private int _invented;

    /// <summary>The headers of the last message, which are usually those of the next one too, and what they say.</summary>
    private byte[]? _headers;
    private bool _isInvented;
    private string? _run;

    /// <param name="log">Holds the topic.</param>
    /// <param name="symbol">The symbol.</param>
    public PublishedBars(IEventLog log, Symbol symbol)
    {
        _log = log;
        _topic = SymbolNames.TopicOf(symbol);
        _reader = new BarReader(symbol);
    }

    /// <summary>Reads what has come into the topic; one that was deleted and created again is read from its beginning.</summary>
    /// <param name="topic">The topic as it is now.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task ReadNewAsync(TopicDescription topic, CancellationToken cancellation)
    {
        var ranges = await _log.GetRangesAsync(_topic, cancellation);
        if (_consumer is null || _topicId != topic.Id || _consumer.Assignment.Count != ranges.Count) await RestartAsync(topic, ranges, cancellation);
        var ends = ranges.Where(range => range.Count > 0).ToDictionary(range => range.Partition, range => range.End);
        if (ends.Count > 0) await TopicScan.ReadToAsync(_log, _consumer!, ends, Take, cancellation);
    }

    /// <summary>Whether the newest message about a bar has this content.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="digest">The digest of the content.</param>
    /// <param name="run">The run that published the message; null when there is none, or another program did.</param>
    public bool Holds(in BarIdentity bar, UInt128 digest, out string? run)
    {
        var holds = _bars.TryGetValue(bar, out var known) && known.Digest == digest;
        run = holds ? known.Run : null;
        return holds;
    }

    /// <summary>Whether bars of the topic are invented, by the newest message about each.</summary>
    public bool HasInvented => _invented > 0;

    /// <summary>Whether bars of the topic come from elsewhere: another provider, or another program.</summary>
    public bool HasOthers => _bars.Count > _invented;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_consumer is { } consumer) await consumer.DisposeAsync();
        _consumer = null;
    }

    private async Task RestartAsync(TopicDescription topic, IReadOnlyList<OffsetRange> ranges, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await DisposeAsync();
        _bars.Clear();
        _invented = 0;
        _topicId = topic.Id;
        _consumer = _log.CreateConsumer(new ConsumerOptions { Partitions = ranges.ToDictionary(range => range.Partition, range => range.Start) });
    }

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (!BarIdentity.TryRead(record, _reader, out var identity)) continue;
            if (_bars.TryGetValue(identity, out var before) && before.IsInvented) _invented--;
            ReadHeaders(record);
            if (_isInvented) _invented++;
            _bars[identity] = new Published(BarIdentity.DigestOf(record.Value), _isInvented, _run);
        }
    }

    private void ReadHeaders(in Record record)
    {
        if (_headers is not null && record.EncodedHeaders.SequenceEqual(_headers)) return;
        _headers = record.EncodedHeaders.ToArray();
        _isInvented = BarHeaders.ProviderOf(record) == SyntheticBars.ProviderName;
        _run = BarHeaders.RunOf(record);
    }

    private readonly record struct Published(UInt128 Digest, bool IsInvented, string? Run);
}
