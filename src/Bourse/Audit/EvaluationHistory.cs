using System.Buffers;
using System.Text;
using Bourse.Events;

namespace Bourse.Audit;

/// <summary>An evaluation and its position in the log.</summary>
/// <param name="Evaluation">The message.</param>
/// <param name="Partition">The partition it was read from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Time">When it was written, UTC.</param>
public sealed record LoggedEvaluation(Evaluation Evaluation, TopicPartition Partition, long Offset, DateTimeOffset Time)
{
    /// <summary>Whether another one says the same, apart from its revision.</summary>
    internal bool SaysTheSameAs(LoggedEvaluation other) => TextOf(Evaluation) == TextOf(other.Evaluation with { Revision = Evaluation.Revision });

    /// <summary>The message as Bourse writes it.</summary>
    internal static string TextOf(in Evaluation evaluation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EvaluationMessage.Write(buffer, evaluation);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>
/// Every evaluation in topic <see cref="Topics.Evaluations"/>, for each portfolio and day the one of the highest revision; of several with that
/// revision the last one, as in the database.
/// </summary>
public sealed class EvaluationHistory
{
    private readonly Dictionary<string, SortedDictionary<DateOnly, LoggedEvaluation>> _evaluations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private readonly List<Difference> _contradictions = [];
    private readonly EvaluationValidator _validator;
    private readonly long _known;

    /// <summary>How many evaluations of the network were read.</summary>
    public long Records { get; private set; }

    /// <summary>How many records hold none.</summary>
    public long Unusable { get; private set; }

    /// <summary>Messages of the same portfolio, day and revision with different content.</summary>
    public IReadOnlyList<Difference> Contradictions => _contradictions;

    /// <summary>Whether the topic has lost its oldest records.</summary>
    public bool HasLostRecords { get; private init; }

    /// <summary>How many evaluations there are of each portfolio that the network does not have, ordered by its key.</summary>
    public IReadOnlyDictionary<string, int> Unknown => _unknown;

    /// <summary>The days that have an evaluation of any portfolio.</summary>
    internal IEnumerable<DateOnly> Days => _evaluations.Values.SelectMany(days => days.Keys).Distinct();

    /// <summary>Days with more than one revision.</summary>
    internal RevisionHistory Revisions { get; } = new();

    private EvaluationHistory(EvaluationValidator validator, DateTimeOffset known) =>
        (_validator, _known) = (validator, known.ToUnixTimeMilliseconds());

    /// <summary>Reads the topic from its beginning to its present end.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="validator">Says which records are evaluations, as it does for the ingestion.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static Task<EvaluationHistory> ReadAsync(IEventLog log, EvaluationValidator validator, CancellationToken cancellation) =>
        ReadAsync(log, validator, DateTimeOffset.MaxValue, cancellation);

    /// <summary>The same as it was known at a time: records that were written later are left out.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="validator">Says which records are evaluations, as it does for the ingestion.</param>
    /// <param name="known">The time; records of the same millisecond were known.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task<EvaluationHistory> ReadAsync(
        IEventLog log, EvaluationValidator validator, DateTimeOffset known, CancellationToken cancellation)
    {
        var hasLost = LostRecords.In(await log.GetRangesAsync(Topics.Evaluations, cancellation));
        var history = new EvaluationHistory(validator, known) { HasLostRecords = hasLost };
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, history.Take, cancellation);
        foreach (var days in history._evaluations.Values) Complete(days);
        return history;
    }

    /// <summary>The evaluations of a portfolio by day.</summary>
    public IReadOnlyDictionary<DateOnly, LoggedEvaluation> Of(string portfolio) =>
        _evaluations.TryGetValue(portfolio, out var days) ? days : new SortedDictionary<DateOnly, LoggedEvaluation>();

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (record.Timestamp > _known) continue;
            try
            {
                Take(batch.Partition, record);
            }
            catch (BadMessageException)
            {
                Unusable++;
            }
        }
    }

    private void Take(TopicPartition partition, in Record record)
    {
        var evaluation = _validator.Parse(record);
        var portfolio = evaluation.Key;
        if (!_validator.Knows(portfolio))
        {
            _unknown[portfolio] = _unknown.GetValueOrDefault(portfolio) + 1;
            return;
        }

        _validator.Check(record, portfolio, evaluation);
        Records++;
        if (!_evaluations.TryGetValue(portfolio, out var days)) _evaluations[portfolio] = days = [];
        Take(portfolio, days, new LoggedEvaluation(evaluation, partition, record.Offset, DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp)));
    }

    private void Take(string portfolio, SortedDictionary<DateOnly, LoggedEvaluation> days, LoggedEvaluation next)
    {
        var day = next.Evaluation.Date;
        var known = days.GetValueOrDefault(day);
        Revisions.Add(portfolio, known, next);
        if (known is null || known.Evaluation.Revision < next.Evaluation.Revision) days[day] = next;
        if (known is null || known.Evaluation.Revision != next.Evaluation.Revision || known.SaysTheSameAs(next)) return;
        days[day] = next;
        // Messages without a revision may follow each other.
        if (next.Evaluation.IsForeign || known.Evaluation.IsForeign) return;
        var (before, after) = (LoggedEvaluation.TextOf(known.Evaluation), LoggedEvaluation.TextOf(next.Evaluation));
        _contradictions.Add(
            new Difference(DifferencePlace.Topic, portfolio, day, $"revision {next.Evaluation.Revision} sent twice", before, after));
    }

    /// <summary>Adds what a message of another form does not say: the day before, and that there is no change on the first day.</summary>
    private static void Complete(SortedDictionary<DateOnly, LoggedEvaluation> days)
    {
        DateOnly? previous = null;
        foreach (var (day, logged) in days.ToList())
        {
            if (logged.Evaluation.IsForeign)
            {
                var evaluation = previous is null ? logged.Evaluation.AsFirst() : logged.Evaluation with { PreviousDate = previous };
                days[day] = logged with { Evaluation = evaluation };
            }

            previous = day;
        }
    }
}
