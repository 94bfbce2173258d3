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

    private readonly EvaluationReader _reader;
    private readonly TradingCalendar _calendar;

    private SentEvaluations(InvestorOptions options)
    {
        _reader = new EvaluationReader(options.Investor.Portfolios);
        _calendar = options.Calendar;
        foreach (var portfolio in options.Investor.Portfolios) _sent[portfolio.Key] = [];
    }

    /// <summary>Reads what the topic holds now.</summary>
    public static async Task<SentEvaluations> ReadAsync(IEventLog log, InvestorOptions options, CancellationToken cancellation)
    {
        var sent = new SentEvaluations(options);
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
            if (IsOfOthers(record)) continue;
            // What is not an evaluation was not written by an investor; the ingestion sends it to the dead-letter topic.
            if (_reader.TryRead(record.Value) is not { } evaluation || !_sent.TryGetValue(evaluation.Key, out var days)) continue;
            // Evaluations under another key or of days that are not trading days were not sent by an investor either.
            if (!_calendar.IsTradingDay(evaluation.Date)) continue;
            if (evaluation.IsForeign) AddForeign(days, evaluation);
            else if (record.Key.SequenceEqual(Encoding.UTF8.GetBytes(evaluation.Key))) Add(evaluation.Key, evaluation);
        }
    }

    /// <summary>
    /// Whether it is about another portfolio, which the key tells quickly. The key counts only for Bourse's own messages, which have a revision:
    /// those of other programs may have any key or none.
    /// </summary>
    private bool IsOfOthers(in Record record) =>
        !_sent.ContainsKey(Encoding.UTF8.GetString(record.Key)) && record.Value.IndexOf("\"revision\""u8) >= 0;

    /// <summary>Such an evaluation does not tell its revision: each one that differs from the last of its day is the next.</summary>
    private static void AddForeign(SortedDictionary<int, Evaluation> days, in Evaluation evaluation)
    {
        var day = evaluation.Date.DayNumber;
        if (!days.TryGetValue(day, out var known)) days[day] = evaluation;
        else if (!known.IsSameAs(evaluation)) days[day] = evaluation with { Revision = known.Revision + 1 };
    }
}
