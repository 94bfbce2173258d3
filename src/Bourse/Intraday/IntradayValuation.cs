using System.Buffers;
using System.Text;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Intraday;

/// <summary>
/// Values portfolios at each bar: bar store to topic <see cref="Topics.IntradayEvaluations"/>. It keeps no state of its own. It computes all values
/// anew and sends those that the topic does not have, so bars that are changed or come late lead to revisions, and a crash to nothing.
/// </summary>
public sealed class IntradayValuation : IAsyncDisposable
{
    private const int MostRecords = 4_000;
    private const int MostNotes = 10;
    private readonly IEventLog _log;
    private readonly IBarStore _store;
    private readonly TimeProvider _clock;
    private readonly IEventProducer _producer;
    private readonly IReadOnlyList<IntradayPortfolio> _portfolios;
    private readonly RecordBuffer _records = new();
    private readonly List<IntradayEvaluation> _unsent = [];

    /// <summary>Creates it.</summary>
    /// <param name="log">Holds the topic, which is there.</param>
    /// <param name="store">Holds the bars; it is closed with this.</param>
    /// <param name="portfolios">The portfolios; each ticker that they hold is a symbol.</param>
    /// <param name="clock">Dates the messages.</param>
    public IntradayValuation(IEventLog log, IBarStore store, IEnumerable<Portfolio> portfolios, TimeProvider clock)
    {
        (_log, _store, _clock) = (log, store, clock);
        _producer = log.CreateProducer();
        _portfolios = [.. portfolios.Select(portfolio => new IntradayPortfolio(portfolio))];
    }

    /// <summary>The last value of each portfolio, a sentence each; of many, those of the first ten.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Reads what was sent.</summary>
    /// <exception cref="BourseException">There is no topic.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var ranges = await _log.GetRangesAsync(Topics.IntradayEvaluations, cancellation);
        foreach (var portfolio in _portfolios) portfolio.Sent.IsCut = ranges.Any(range => range.Start > 0);
        var known = _portfolios.ToDictionary(portfolio => portfolio.Key, StringComparer.Ordinal);
        await TopicScan.ReadAllAsync(_log, Topics.IntradayEvaluations, Take, cancellation);

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (!known.TryGetValue(Encoding.UTF8.GetString(record.Key), out var portfolio)) continue;
                if (IntradayMessage.TryRead(record.Value) is { } sent && sent.Key == portfolio.Key) portfolio.Sent.Add(sent);
            }
        }
    }

    /// <summary>Values all portfolios at all bars, and sends what is missing.</summary>
    /// <returns>How many evaluations were sent.</returns>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var sent = 0L;
        // What an interrupted run had collected is found again.
        Forget();
        foreach (var portfolio in _portfolios)
        {
            await foreach (var evaluation in portfolio.FindUnsentAsync(_store, cancellation))
            {
                Add(evaluation);
                if (_records.Count == MostRecords) sent += await SendAsync(portfolio, cancellation);
            }

            sent += await SendAsync(portfolio, cancellation);
        }

        var words = _portfolios.Select(portfolio => portfolio.LastValue).OfType<string>().ToList();
        Notes = words.Count > MostNotes ? [.. words.Take(MostNotes), $"{words.Count - MostNotes} more portfolios are valued at bars"] : words;
        return sent;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _store.DisposeAsync();
    }

    private void Add(in IntradayEvaluation evaluation)
    {
        var message = new ArrayBufferWriter<byte>();
        IntradayMessage.Write(message, evaluation);
        _unsent.Add(evaluation);
        _records.Add(
            Encoding.UTF8.GetBytes(evaluation.Key), message.WrittenSpan, IntradayMessage.Headers, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>An append that has begun is finished: what it has written is not to be written again.</summary>
    private async Task<int> SendAsync(IntradayPortfolio portfolio, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var count = _unsent.Count;
        if (count > 0) await _producer.AppendAsync(Topics.IntradayEvaluations, _records, CancellationToken.None);
        foreach (var evaluation in _unsent) portfolio.Sent.Add(evaluation);
        Forget();
        return count;
    }

    private void Forget()
    {
        _records.Clear();
        _unsent.Clear();
    }
}
