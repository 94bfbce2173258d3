using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// What an investor has sent in earlier runs, read back from topic <see cref="Topics.Evaluations"/>: for each portfolio and day the evaluation of
/// the highest revision. Together with the prices in the log it is all the state an investor has, so there is none to lose.
/// </summary>
internal sealed class SentEvaluations
{
    private readonly Dictionary<string, SortedDictionary<int, Evaluation>> _sent = new(StringComparer.Ordinal);

    /// <summary>How many portfolio days there are.</summary>
    public int Count => _sent.Values.Sum(days => days.Count);

    /// <summary>Reads what the topic holds now.</summary>
    public static async Task<SentEvaluations> ReadAsync(IEventLog log, Investor investor, CancellationToken cancellation)
    {
        var sent = new SentEvaluations();
        foreach (var portfolio in investor.Portfolios) sent._sent[portfolio.Key] = [];
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, sent.Take, cancellation);
        return sent;
    }

    /// <summary>What was sent of a day, or null.</summary>
    public Evaluation? Find(string portfolio, int day) => _sent[portfolio].TryGetValue(day, out var evaluation) ? evaluation : null;

    /// <summary>All that was sent of a portfolio, by date.</summary>
    public IReadOnlyCollection<Evaluation> Of(string portfolio) => _sent[portfolio].Values;

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (!_sent.TryGetValue(Encoding.UTF8.GetString(record.Key), out var days)) continue;
            if (TryRead(record.Value) is not { } evaluation) continue;
            var day = evaluation.Date.DayNumber;
            if (!days.TryGetValue(day, out var known) || known.Revision <= evaluation.Revision) days[day] = evaluation;
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
