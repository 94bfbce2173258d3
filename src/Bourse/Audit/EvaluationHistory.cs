using System.Text;
using Bourse.Events;

namespace Bourse.Audit;

/// <summary>An evaluation and its position in the log.</summary>
/// <param name="Evaluation">The message.</param>
/// <param name="Partition">The partition it was read from.</param>
/// <param name="Offset">Its offset there.</param>
public sealed record LoggedEvaluation(Evaluation Evaluation, TopicPartition Partition, long Offset);

/// <summary>Every evaluation in topic <see cref="Topics.Evaluations"/>, for each portfolio and day the one of the highest revision.</summary>
public sealed class EvaluationHistory
{
    private readonly Dictionary<string, SortedDictionary<DateOnly, LoggedEvaluation>> _evaluations = new(StringComparer.Ordinal);

    /// <summary>How many records were read.</summary>
    public long Records { get; private set; }

    /// <summary>Messages of the same portfolio, day and revision with different content.</summary>
    public IReadOnlyList<Difference> Contradictions => _contradictions;

    private readonly List<Difference> _contradictions = [];

    /// <summary>Whether the topic has lost its oldest records.</summary>
    public bool HasLostRecords { get; private init; }

    /// <summary>The keys of all portfolios that have evaluations, ordered.</summary>
    public IEnumerable<string> Portfolios => _evaluations.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads the topic from its beginning to its present end; messages that are not evaluations are left out.</summary>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task<EvaluationHistory> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var history = new EvaluationHistory { HasLostRecords = LostRecords.In(await log.GetRangesAsync(Topics.Evaluations, cancellation)) };
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, history.Take, cancellation);
        return history;
    }

    /// <summary>The evaluations of a portfolio by day.</summary>
    public IReadOnlyDictionary<DateOnly, LoggedEvaluation> Of(string portfolio) =>
        _evaluations.TryGetValue(portfolio, out var days) ? days : new SortedDictionary<DateOnly, LoggedEvaluation>();

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            Records++;
            if (Read(record.Value) is not { } evaluation) continue;
            if (!_evaluations.TryGetValue(evaluation.Key, out var days)) _evaluations[evaluation.Key] = days = [];
            Take(days, new LoggedEvaluation(evaluation, batch.Partition, record.Offset));
        }
    }

    private void Take(SortedDictionary<DateOnly, LoggedEvaluation> days, LoggedEvaluation logged)
    {
        var evaluation = logged.Evaluation;
        if (!days.TryGetValue(evaluation.Date, out var known) || known.Evaluation.Revision < evaluation.Revision)
        {
            days[evaluation.Date] = logged;
        }
        else if (known.Evaluation.Revision == evaluation.Revision && TextOf(known.Evaluation) != TextOf(evaluation))
        {
            _contradictions.Add(new Difference(
                "topic", evaluation.Key, evaluation.Date, $"revision {evaluation.Revision} sent twice", TextOf(known.Evaluation),
                TextOf(evaluation)));
        }
    }

    private static string TextOf(in Evaluation evaluation)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        EvaluationMessage.Write(buffer, evaluation);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Evaluation? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return EvaluationMessage.Read(message);
        }
        catch (BadMessageException)
        {
            return null;
        }
    }
}
