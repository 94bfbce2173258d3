using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The evaluations that an investor has sent in earlier runs, read from topic <see cref="Topics.Evaluations"/>: for each portfolio and day the one
/// with the highest revision. They and the prices, both in the log, are an investor's whole state, so it has no local state to lose.
/// </summary>
internal sealed class SentEvaluations
{
    private readonly Dictionary<string, SortedDictionary<int, Evaluation>> _sent = new(StringComparer.Ordinal);

    private readonly TradingCalendar _calendar;

    private SentEvaluations(TradingCalendar calendar) => _calendar = calendar;

    /// <summary>Reads what the topic holds now.</summary>
    public static async Task<SentEvaluations> ReadAsync(IEventLog log, InvestorOptions options, CancellationToken cancellation)
    {
        var sent = new SentEvaluations(options.Calendar);
        foreach (var portfolio in options.Investor.Portfolios) sent._sent[portfolio.Key] = [];
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, sent.Take, cancellation);
        return sent;
    }

    /// <summary>What was sent of a day, or null.</summary>
    public Evaluation? Find(string portfolio, int day) => _sent[portfolio].TryGetValue(day, out var evaluation) ? evaluation : null;

    /// <summary>All that was sent of a portfolio, by date.</summary>
    public IReadOnlyCollection<Evaluation> Of(string portfolio) => _sent[portfolio].Values;

    /// <summary>Replaces the evaluation of a day by one that is being sent; does nothing when none was sent.</summary>
    public void Replace(string portfolio, in Evaluation evaluation)
    {
        if (_sent[portfolio].ContainsKey(evaluation.Date.DayNumber)) Add(portfolio, evaluation);
    }

    private void Add(string portfolio, in Evaluation evaluation)
    {
        var days = _sent[portfolio];
        var day = evaluation.Date.DayNumber;
        if (!days.TryGetValue(day, out var known) || known.Revision <= evaluation.Revision) days[day] = evaluation;
    }

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            var portfolio = Encoding.UTF8.GetString(record.Key);
            if (!_sent.ContainsKey(portfolio) || TryRead(record.Value) is not { } evaluation) continue;
            // Evaluations of other portfolios or of days that are not trading days were not sent by an investor either.
            if (evaluation.Key == portfolio && _calendar.IsTradingDay(evaluation.Date)) Add(portfolio, evaluation);
        }
    }

    private static Evaluation? TryRead(ReadOnlySpan<byte> message)
    {
        try
        {
            return EvaluationMessage.Read(message);
        }
        catch (BadMessageException)
        {
            // Not written by an investor; the ingestion sends it to the dead-letter topic.
            return null;
        }
    }
}
