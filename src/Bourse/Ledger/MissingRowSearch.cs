using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// Finds out why rows are missing although everything was read: topic <see cref="Topics.Evaluations"/> lacks their evaluations, or the rows were
/// removed after they had been written.
/// </summary>
/// <param name="log">Holds the topic.</param>
/// <param name="options">The network.</param>
internal sealed class MissingRowSearch(IEventLog log, IngestionOptions options)
{
    /// <summary>How many of the newest records of each partition are read; the evaluations of the last day are among them.</summary>
    private const long MostRead = 200_000;

    /// <summary>Describes missing rows.</summary>
    /// <param name="incomplete">Portfolios whose last row is missing, and its day.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<MissingRow>> FindAsync(
        IEnumerable<(string Portfolio, DateOnly Goal)> incomplete, CancellationToken cancellation)
    {
        var goals = incomplete.ToDictionary(one => one.Portfolio, one => one.Goal, StringComparer.Ordinal);
        var lastDays = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        var mapper = new EvaluationMapper(options.Network, options.Calendar);
        var ranges = (await log.GetRangesAsync(Topics.Evaluations, cancellation)).Where(range => range.Count > 0).ToList();
        if (ranges.Count > 0)
        {
            var starts = ranges.ToDictionary(range => range.Partition, range => Math.Max(range.Start, range.End - MostRead));
            await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
            var ends = ranges.ToDictionary(range => range.Partition, range => range.End);
            await TopicScan.ReadToAsync(log, consumer, ends, batch => Take(batch, mapper, lastDays), cancellation);
        }

        return
        [
            .. from portfolio in options.Network.Portfolios
               where goals.ContainsKey(portfolio.Key)
               let last = lastDays.TryGetValue(portfolio.Key, out var day) ? day : (DateOnly?)null
               select new MissingRow(portfolio.Key, portfolio.InvestorId, goals[portfolio.Key], last),
        ];
    }

    private static void Take(RecordBatch batch, EvaluationMapper mapper, Dictionary<string, DateOnly> lastDays)
    {
        foreach (var record in batch)
        {
            try
            {
                var (portfolio, row) = mapper.Map(record);
                if (!lastDays.TryGetValue(portfolio, out var last) || last < row.AsOf) lastDays[portfolio] = row.AsOf;
            }
            catch (BadMessageException)
            {
                // It is among the dead letters.
            }
        }
    }
}
