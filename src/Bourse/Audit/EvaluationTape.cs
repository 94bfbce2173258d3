using System.Text;
using Bourse.Events;

namespace Bourse.Audit;

/// <summary>An evaluation and where it stands in the log.</summary>
/// <param name="Evaluation">The message.</param>
/// <param name="Partition">The partition it was read from.</param>
/// <param name="Offset">Its offset there.</param>
public sealed record TapedEvaluation(Evaluation Evaluation, TopicPartition Partition, long Offset);

/// <summary>Every evaluation in topic <see cref="Topics.Evaluations"/>, for each portfolio and day the one of the highest revision.</summary>
public sealed class EvaluationTape
{
    private readonly Dictionary<string, SortedDictionary<DateOnly, TapedEvaluation>> _evaluations = new(StringComparer.Ordinal);

    /// <summary>How many records were read.</summary>
    public long Records { get; private set; }

    /// <summary>Two messages of the same portfolio, day and revision that say different things.</summary>
    public IReadOnlyList<Difference> Contradictions => _contradictions;

    private readonly List<Difference> _contradictions = [];

    /// <summary>Reads the topic from its beginning to its present end; messages that are not evaluations are left out.</summary>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task<EvaluationTape> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var tape = new EvaluationTape();
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, tape.Take, cancellation);
        return tape;
    }

    /// <summary>The evaluations of a portfolio by day.</summary>
    public IReadOnlyDictionary<DateOnly, TapedEvaluation> Of(string portfolio) =>
        _evaluations.TryGetValue(portfolio, out var days) ? days : new SortedDictionary<DateOnly, TapedEvaluation>();

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            Records++;
            if (Read(record.Value) is not { } evaluation) continue;
            if (!_evaluations.TryGetValue(evaluation.Key, out var days)) _evaluations[evaluation.Key] = days = [];
            Take(days, new TapedEvaluation(evaluation, batch.Partition, record.Offset));
        }
    }

    private void Take(SortedDictionary<DateOnly, TapedEvaluation> days, TapedEvaluation taped)
    {
        var evaluation = taped.Evaluation;
        if (!days.TryGetValue(evaluation.Date, out var known) || known.Evaluation.Revision < evaluation.Revision)
        {
            days[evaluation.Date] = taped;
        }
        else if (known.Evaluation.Revision == evaluation.Revision && TextOf(known.Evaluation) != TextOf(evaluation))
        {
            _contradictions.Add(new Difference(
                "topic", evaluation.Key, evaluation.Date, $"revision {evaluation.Revision} told twice", TextOf(known.Evaluation),
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
