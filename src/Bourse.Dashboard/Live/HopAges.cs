using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Telemetry;

namespace Bourse.Dashboard.Live;

/// <summary>
/// How old prices are at each hop from the exchange to the screen, from when they were sent on, all by the clock of the dashboard: when it has read
/// them, and the evaluations of them. Evaluations say nothing of their prices, so the newest price of their day and portfolio is looked up; of a
/// batch of them the last one counts.
/// </summary>
/// <param name="host">The host.</param>
internal sealed class HopAges(HostServices host)
{
    private readonly RecentAges _log = new();
    private readonly RecentAges _valued = new();
    private readonly RecentAges _screen = new();
    private readonly EvaluationReader _evaluations = new([]);
    private Dictionary<string, string[]>? _tickers;
    private long _firstLive = long.MaxValue;

    /// <summary>The hops, in the order in which a price takes them.</summary>
    public IReadOnlyList<HopAge> Read() =>
    [
        HopAge.Of("in the log", _log, "no price has come since the dashboard was opened"),
        HopAge.Of("valued", _valued, "no portfolio was valued since then, or its prices cannot be read"),
        host.Instruments is { } instruments
            ? HopAge.Of("row in the database", instruments.RowAges, "no ingestion with --health-port or OTLP has written a row in this process")
            : HopAge.Of("row in the database", new RecentAges(), "tables keep no time; an ingestion with --health-port tells it at /metrics"),
        HopAge.Of("on screen", _screen, "no page of symbols with a chart has shown a new price"),
    ];

    /// <summary>Takes what the reader of the log has just read.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="book">The prices that were read, these among them.</param>
    public void NoteRead(RecordBatch batch, MarketBook book)
    {
        if (batch.Partition.Topic == Topics.Prices)
        {
            _log.Note(AgeAt(host.Clock.GetUtcNow(), book.NewestPrice));
            _firstLive = Math.Min(_firstLive, book.NewestPrice);
        }

        if (batch.Partition.Topic == Topics.Evaluations) NoteEvaluation(batch, book);
    }

    /// <summary>
    /// Takes that a viewer's browser has drawn a price that was sent then, ms since 1970 (UTC). What was in the log before the dashboard was opened
    /// does not count.
    /// </summary>
    public void NoteScreen(long sent)
    {
        if (sent >= _firstLive) _screen.Note(AgeAt(host.Clock.GetUtcNow(), sent));
    }

    private void NoteEvaluation(RecordBatch batch, MarketBook book)
    {
        var now = host.Clock.GetUtcNow();
        foreach (var record in batch)
        {
            if (record.Offset != batch.NextOffset - 1) continue;
            if (_evaluations.TryRead(record.Value) is { } evaluation && NewestPriceOf(evaluation, record.Timestamp, book) is { } sent)
                _valued.Note(AgeAt(now, sent));
        }
    }

    /// <summary>When the last price was sent that the evaluation can have waited for; null when none of them was read yet.</summary>
    private long? NewestPriceOf(Evaluation evaluation, long valued, MarketBook book)
    {
        _tickers ??= host.Network.Portfolios.ToDictionary(
            portfolio => portfolio.Key, portfolio => portfolio.Holdings.Select(holding => holding.Ticker).ToArray(), StringComparer.Ordinal);
        if (!_tickers.TryGetValue(evaluation.Key, out var tickers)) return null;
        return tickers.Select(ticker => book.Find(ticker)?.FindDay(evaluation.Date)?.Written).Where(sent => sent <= valued).Max();
    }

    private static TimeSpan AgeAt(DateTimeOffset now, long sent) => now - DateTimeOffset.FromUnixTimeMilliseconds(sent);
}

/// <summary>How old prices are when they come to a hop.</summary>
/// <param name="Hop">What has happened to them.</param>
/// <param name="Count">How many of the recent ones were measured, at most <see cref="RecentAges.Most"/>.</param>
/// <param name="P50Ms">The age that half of them do not exceed, ms; null when it is not known.</param>
/// <param name="P99Ms">The age that 99 of 100 do not exceed, ms; null when it is not known.</param>
/// <param name="Unknown">Why it is not known; null when it is.</param>
internal sealed record HopAge(string Hop, int Count, double? P50Ms, double? P99Ms, string? Unknown)
{
    /// <summary>Summarizes the ages at a hop.</summary>
    public static HopAge Of(string hop, RecentAges ages, string unknown) => new(
        hop, ages.Count, ages.Quantile(0.5)?.TotalMilliseconds, ages.Quantile(0.99)?.TotalMilliseconds, ages.Count == 0 ? unknown : null);
}
