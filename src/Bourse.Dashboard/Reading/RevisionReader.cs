using Bourse.Audit;
using Bourse.Dashboard.Live;
using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads from the log what was known of a portfolio, and when.</summary>
/// <param name="host">The host.</param>
/// <param name="logs">The log.</param>
internal sealed class RevisionReader(HostServices host, LogAccess logs)
{
    /// <summary>The values as they were known, beside those with all revisions.</summary>
    /// <param name="key">The portfolio.</param>
    /// <param name="known">When; null or empty for the values that were published first (<see cref="KnownMoment.Read"/>).</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such portfolio, the time cannot be read, or there is no log yet.</exception>
    public async Task<KnownHistory> ReadAsync(string key, string? known, CancellationToken cancellation)
    {
        var moment = KnownMoment.Read(known, host.Clock) ?? KnownMoment.Earliest;
        var network = NetworkComposition.ReadQuietly(host);
        var portfolio = network.Network.FindPortfolio(key);
        var log = await logs.RequireAsync(cancellation);
        var validator = new EvaluationValidator([portfolio], network.Calendar);
        var days = new SortedDictionary<DateOnly, List<LoggedEvaluation>>();
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, batch => Take(batch, validator, days), cancellation);
        return KnownHistory.Of(portfolio.Key, moment, days);
    }

    private static void Take(RecordBatch batch, EvaluationValidator validator, SortedDictionary<DateOnly, List<LoggedEvaluation>> days)
    {
        foreach (var record in batch)
        {
            try
            {
                var (_, evaluation) = validator.Read(record);
                var time = DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp);
                if (!days.TryGetValue(evaluation.Date, out var day)) days[evaluation.Date] = day = new List<LoggedEvaluation>(1);
                // A message that was sent twice is no other value.
                if (day.Exists(one => one.Evaluation.Revision == evaluation.Revision && one.Evaluation.Value == evaluation.Value)) continue;
                day.Add(new LoggedEvaluation(evaluation, batch.Partition, record.Offset, time));
            }
            catch (BadMessageException)
            {
                // It is of another portfolio, or no evaluation; the ingestion has written the latter to the dead-letter topic.
            }
        }
    }
}
