using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The evaluations that an investor has sent in earlier runs, read from topic <see cref="Topics.Evaluations"/>: for each portfolio and day the one
/// with the highest revision, eight bytes each. They and the prices, both in the log, are an investor's whole state, so it has no local state to
/// lose.
/// </summary>
internal sealed class SentEvaluations
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly SentDays?[] _portfolios;
    private readonly EvaluationReader _reader;
    private readonly TradingCalendar _calendar;

    private SentEvaluations(InvestorOptions options)
    {
        _reader = new EvaluationReader(options.Investor.Portfolios);
        _calendar = options.Calendar;
        var slots = new DaySlots();
        foreach (var portfolio in options.Investor.Portfolios) _numbers.Add(portfolio.Key, _numbers.Count);
        _portfolios = [.. options.Investor.Portfolios.Select(_ => new SentDays(slots))];
    }

    /// <summary>Reads what the topic holds now.</summary>
    public static async Task<SentEvaluations> ReadAsync(IEventLog log, InvestorOptions options, CancellationToken cancellation)
    {
        var sent = new SentEvaluations(options);
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, sent.Take, cancellation);
        return sent;
    }

    /// <summary>What was sent of a portfolio, by its number among the investor's; nothing once it is forgotten.</summary>
    public SentDays? Of(int portfolio) => _portfolios[portfolio];

    /// <summary>Gives the memory of a portfolio's evaluations back.</summary>
    public void Forget(int portfolio) => _portfolios[portfolio] = null;

    /// <summary>
    /// Reads the value of each portfolio's last day up to that one again, where only those of later days are kept: the prices were deleted, and the
    /// investor continues in the middle of what it has sent.
    /// </summary>
    public async Task ReadValuesUpToAsync(IEventLog log, int newest, CancellationToken cancellation)
    {
        if (_portfolios.All(days => days is null || days.HasValueOfLastUpTo(newest))) return;
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, batch => ReadOwn(batch, Keep), cancellation);

        void Keep(int number, Evaluation evaluation) => _portfolios[number]?.KeepValue(evaluation, newest);
    }

    private void Take(RecordBatch batch) => ReadOwn(batch, (number, evaluation) =>
    {
        if (evaluation.IsForeign) _portfolios[number]!.AddForeign(evaluation);
        else _portfolios[number]!.Add(evaluation);
    });

    /// <summary>Gives each evaluation of this investor's portfolios, with the portfolio's number.</summary>
    private void ReadOwn(RecordBatch batch, Action<int, Evaluation> take)
    {
        foreach (var record in batch)
        {
            if (IsOfOthers(record)) continue;
            // What is not an evaluation was not written by an investor; the ingestion sends it to the dead-letter topic.
            if (_reader.TryRead(record.Value) is not { } evaluation || !_numbers.TryGetValue(evaluation.Key, out var number)) continue;
            // Evaluations under another key or of days that are not trading days were not sent by an investor either.
            if (!_calendar.IsTradingDay(evaluation.Date)) continue;
            if (evaluation.IsForeign || record.Key.SequenceEqual(Encoding.UTF8.GetBytes(evaluation.Key))) take(number, evaluation);
        }
    }

    /// <summary>
    /// Whether it is about another portfolio, which the key tells quickly. The key counts only for Bourse's own messages, which have a revision:
    /// those of other programs may have any key or none.
    /// </summary>
    private bool IsOfOthers(in Record record) =>
        !_numbers.ContainsKey(Encoding.UTF8.GetString(record.Key)) && record.Value.IndexOf("\"revision\""u8) >= 0;
}

/// <summary>The evaluations that were sent of one portfolio.</summary>
/// <param name="slots">The places of the days in the tables of all portfolios.</param>
internal sealed class SentDays(DaySlots slots)
{
    private const int MostValues = 8;

    private readonly DayTable<EvaluationFingerprint> _days = new(slots);
    private readonly SortedList<int, Money> _values = [];
    private Dictionary<int, int>? _largeRevisions;
    private int _last;

    /// <summary>The first day; <see cref="int.MaxValue"/> when there is none.</summary>
    public int FirstDay { get; private set; } = int.MaxValue;

    /// <summary>The highest revision sent of a day; -1 when none was sent.</summary>
    public int RevisionOf(int day)
    {
        var revision = _days[day].Revision;
        return revision == EvaluationFingerprint.MaxRevision ? _largeRevisions![day] : revision;
    }

    /// <summary>What was sent of a day with its highest revision.</summary>
    public EvaluationFingerprint Find(int day) => _days[day];

    /// <summary>Whether there is a day after that one.</summary>
    public bool HasAfter(int day) => _last > day;

    /// <summary>Forgets a day: another evaluation has replaced the one that was sent.</summary>
    public void Forget(int day) => _days[day] = default;

    /// <summary>The days up to that one, ascending.</summary>
    public IEnumerable<int> DaysUpTo(int newest)
    {
        for (var day = FirstDay; day <= Math.Min(newest, _last); day++)
        {
            if (_days[day].Exists) yield return day;
        }
    }

    /// <summary>The last day up to that one; 0 when there is none.</summary>
    public int LastDayUpTo(int newest)
    {
        for (var day = Math.Min(newest, _last); day >= FirstDay; day--)
        {
            if (_days[day].Exists) return day;
        }

        return 0;
    }

    /// <summary>Whether the value of the last day up to that one is kept, or there is no such day.</summary>
    public bool HasValueOfLastUpTo(int newest) => LastDayUpTo(newest) is var day && (day == 0 || _values.ContainsKey(day));

    /// <summary>Keeps the value of an evaluation if it is what was sent last of the last day up to that one.</summary>
    public void KeepValue(in Evaluation evaluation, int newest)
    {
        var day = evaluation.Date.DayNumber;
        if (day == LastDayUpTo(newest) && (evaluation.IsForeign || evaluation.Revision == RevisionOf(day))) _values[day] = evaluation.Value;
    }

    /// <summary>The value sent of a day. Only those of the last days are kept; of others it is zero.</summary>
    public Money ValueOf(int day) => _values.GetValueOrDefault(day);

    /// <summary>Takes an evaluation; of those of a day the last one with the highest revision counts.</summary>
    public void Add(in Evaluation evaluation)
    {
        var day = evaluation.Date.DayNumber;
        if (RevisionOf(day) > evaluation.Revision) return;
        _days[day] = EvaluationFingerprint.Of(evaluation);
        if (evaluation.Revision >= EvaluationFingerprint.MaxRevision) (_largeRevisions ??= [])[day] = evaluation.Revision;
        (FirstDay, _last) = (Math.Min(FirstDay, day), Math.Max(_last, day));
        _values[day] = evaluation.Value;
        if (_values.Count > MostValues) _values.RemoveAt(0);
    }

    /// <summary>
    /// Takes an evaluation of another form, which does not say its revision: each one that differs from the last of its day is the next.
    /// </summary>
    public void AddForeign(in Evaluation evaluation)
    {
        var day = evaluation.Date.DayNumber;
        if (_days[day] is { Exists: true, IsForeign: true } known && known.SaysTheSameAs(evaluation)) return;
        Add(evaluation with { Revision = RevisionOf(day) + 1 });
    }
}
