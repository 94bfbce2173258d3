using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Bourse.Events;

namespace Bourse.Investors;

/// <summary>Collects evaluations and appends them to topic <see cref="Topics.Evaluations"/>, not too many at a time.</summary>
internal sealed class EvaluationOutbox : IAsyncDisposable
{
    private const int MostRecords = 4_000;
    private const int MostBytes = 1 << 20;

    private readonly IEventProducer _producer;
    private readonly TimeProvider _clock;
    private readonly RecordBuffer _records = new();
    private readonly ArrayBufferWriter<byte> _message = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly Dialect _dialect;
    private readonly RecordHeaders _headers;
    private readonly byte[][] _keys;
    private RecordHeaders? _traced;
    private int _tracedFrom;

    /// <summary>Creates an empty one.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="options">Whose evaluations they are, and how they are written.</param>
    /// <param name="clock">Dates them.</param>
    public EvaluationOutbox(IEventLog log, InvestorOptions options, TimeProvider clock)
    {
        _producer = log.CreateProducer();
        _clock = clock;
        _json = new Utf8JsonWriter(_message, new JsonWriterOptions { SkipValidation = true });
        (_dialect, _headers) = (options.Dialect, EvaluationMessage.HeadersOf(options.Dialect));
        _keys = [.. options.Investor.Portfolios.Select(portfolio => Encoding.UTF8.GetBytes(portfolio.Key))];
    }

    /// <summary>Whether what it holds should be sent before more is added.</summary>
    public bool IsFull => _records.Count >= MostRecords || _records.Bytes >= MostBytes;

    /// <summary>
    /// Lets evaluations carry the trace of a price from now on: those of its day, and of later ones. What else the same step sends has come from
    /// other prices.
    /// </summary>
    /// <param name="activity">What values the portfolios; null to end that.</param>
    /// <param name="day">The day of the price.</param>
    /// <param name="priceTime">When it was written, ms since 1970 (UTC).</param>
    public void Trace(Activity? activity, int day, long priceTime) =>
        (_traced, _tracedFrom) = (activity is null ? null : TraceHeaders.Add(_headers, activity, priceTime), day);

    /// <summary>Adds an evaluation of a portfolio, which is given by its number among the investor's.</summary>
    public void Add(int portfolio, in Evaluation evaluation)
    {
        _message.ResetWrittenCount();
        _json.Reset();
        EvaluationMessage.Write(_json, evaluation, _dialect);
        var headers = _traced is not null && evaluation.Date.DayNumber >= _tracedFrom ? _traced : _headers;
        _records.Add(_keys[portfolio], _message.WrittenSpan, headers, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Appends what it holds; returns once it is durable.</summary>
    public async Task SendAsync(CancellationToken cancellation)
    {
        if (_records.Count > 0) await _producer.AppendAsync(Topics.Evaluations, _records, cancellation);
        _records.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _json.DisposeAsync();
    }
}
