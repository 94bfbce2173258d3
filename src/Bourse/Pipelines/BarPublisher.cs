using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Pipelines;

/// <summary>
/// Publishes bars to the topics of their symbols: those that a topic does not hold yet, or holds with other content. So a repeat after a crash
/// changes nothing. For one caller at a time.
/// </summary>
internal sealed class BarPublisher : IAsyncDisposable
{
    private const int MaxBatchBytes = 1 << 19;
    private const int MaxTopics = 64;

    private readonly IEventLog _log;
    private readonly Func<string, TopicSpec> _specOf;
    private readonly TimeProvider _clock;
    private readonly IEventProducer _producer;
    private readonly RecordBuffer _records = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<Symbol, PublishedBars> _published = [];

    /// <param name="log">Where the bars go.</param>
    /// <param name="specOf">How a topic of that name is created.</param>
    /// <param name="clock">Gives the records' timestamps.</param>
    public BarPublisher(IEventLog log, Func<string, TopicSpec> specOf, TimeProvider clock)
    {
        (_log, _specOf, _clock) = (log, specOf, clock);
        _producer = log.CreateProducer();
        _json = BarMessage.CreateWriter(_message);
    }

    /// <summary>Publishes bars of one symbol; the topic is created when it is missing.</summary>
    /// <param name="request">What the bars answer.</param>
    /// <param name="bars">The bars.</param>
    /// <param name="provider">Where they come from.</param>
    /// <param name="run">The run that publishes them.</param>
    /// <param name="cancellation">Ends the publishing; what was appended stays.</param>
    /// <returns>How many were new or had changed: those that the run has published, in this attempt or an earlier one.</returns>
    public async Task<int> PublishAsync(
        MonthRequest request, IReadOnlyList<Bar> bars, string provider, string run, CancellationToken cancellation)
    {
        var topic = await _log.EnsureTopicAsync(_specOf(SymbolNames.TopicOf(request.Symbol)), cancellation);
        var published = await FindAsync(request.Symbol, cancellation);
        await published.ReadNewAsync(topic, cancellation);
        var headers = BarHeaders.Of(provider, request.Interval, request.Adjusted, run);
        var ofSecond = BarHeaders.Of(provider, request.Interval, request.Adjusted, run, isSecond: true);
        var key = Encoding.UTF8.GetBytes(request.Symbol.Text);
        var count = 0;
        _records.Clear();
        foreach (var bar in bars)
        {
            var identity = BarIdentity.Of(bar);
            Write(bar);
            var isThere = published.Holds(identity, BarIdentity.DigestOf(_message.WrittenSpan), out var publisher);
            if (!isThere || publisher == run) count++;
            if (isThere) continue;
            _records.Add(key, _message.WrittenSpan, identity.IsSecond ? ofSecond : headers, _clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (_records.Bytes >= MaxBatchBytes) await FlushAsync(topic.Name, cancellation);
        }

        await FlushAsync(topic.Name, cancellation);
        return count;
    }

    /// <summary>
    /// Why bars of a provider do not get into a symbol's topic: invented bars and others make no series together, and a bar that replaces another
    /// cannot be brought back. Null when they may.
    /// </summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="provider">Where the bars come from.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<string?> FindObstacleAsync(Symbol symbol, string provider, CancellationToken cancellation)
    {
        if (await _log.FindTopicAsync(SymbolNames.TopicOf(symbol), cancellation) is not { } topic) return null;
        var published = await FindAsync(symbol, cancellation);
        await published.ReadNewAsync(topic, cancellation);
        if (provider == SyntheticBars.ProviderName)
        {
            return published.HasOthers
                ? $"{topic.Name} has bars that are not invented, and none are invented for it: set ALPHAVANTAGE_API_KEY, or name the provider"
                : null;
        }

        return published.HasInvented
            ? $"{topic.Name} has invented bars (provider {SyntheticBars.ProviderName}), and others are not mixed with them: use another home (--home)"
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _producer.DisposeAsync();
        foreach (var published in _published.Values) await published.DisposeAsync();
        _published.Clear();
    }

    private void Write(Bar bar)
    {
        _message.ResetWrittenCount();
        _json.Reset();
        BarMessage.Write(_json, bar);
    }

    private async Task FlushAsync(string topic, CancellationToken cancellation)
    {
        if (_records.Count > 0) await _producer.AppendAsync(topic, _records, cancellation);
        _records.Clear();
    }

    /// <summary>What is known of a symbol's topic. Of many symbols only some are kept; the others are read again when their turn comes.</summary>
    private async Task<PublishedBars> FindAsync(Symbol symbol, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_published.TryGetValue(symbol, out var known)) return known;
        if (_published.Count == MaxTopics)
        {
            foreach (var other in _published.Values) await other.DisposeAsync();
            _published.Clear();
        }

        return _published[symbol] = new PublishedBars(_log, symbol);
    }
}
