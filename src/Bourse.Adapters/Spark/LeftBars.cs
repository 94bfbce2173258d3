using Bourse.Adapters.Cassandra;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The messages that Spark's queries leave out: the reader of the stream in process makes rows of them, or dead letters. Rows get the times that
/// Spark would have given them, so their order among the others is that of the topic.
/// </summary>
/// <param name="log">Takes the dead letters.</param>
/// <param name="bars">Takes the rows and the offsets.</param>
/// <param name="queries">Find the messages.</param>
/// <param name="options">How the stream works.</param>
/// <param name="clock">Dates the dead letters.</param>
internal sealed class LeftBars(IEventLog log, ReservedBars bars, SparkBarQueries queries, BarStreamOptions options, TimeProvider clock)
    : IAsyncDisposable
{
    /// <summary>The most topics of one job.</summary>
    private const int MostTopics = 16;

    /// <summary>The most records of a partition that one job looks through, so that what it finds fits into memory.</summary>
    private const long MostRecords = 100_000;

    private readonly DeadLetterWriter _deadLetters = new(log, BarStreamOptions.Role, clock);

    /// <summary>How many messages were sent to dead-letter topics.</summary>
    public long DeadLetters => _deadLetters.Count;

    /// <summary>Handles what was left out of what Spark has written, and enters the offsets as stored.</summary>
    /// <returns>How many records more are stored.</returns>
    public async Task<long> StoreAsync(IReadOnlyList<BarTopic> topics, CancellationToken cancellation)
    {
        var stored = 0L;
        foreach (var some in topics.Chunk(MostTopics))
        {
            var done = some.ToDictionary(topic => topic, topic => topic.Unchecked.Select(Bounded).ToList());
            var records = await queries.ReadOthersAsync(
                [.. done.Select(topic => (topic.Key.Symbol, (IReadOnlyList<OffsetRange>)topic.Value))], cancellation);
            foreach (var left in records.GroupBy(record => record.Partition.Topic))
            {
                await HandleAsync(some.Single(topic => topic.Name == left.Key), left, cancellation);
            }

            await _deadLetters.FlushAsync(cancellation);
            await bars.AdvanceAsync([.. done.SelectMany(topic => topic.Key.AdvancesTo(topic.Value))], cancellation);
            foreach (var (topic, ranges) in done) topic.Store(ranges);
            stored += done.Values.Sum(ranges => ranges.Sum(range => range.Count));
        }

        return stored;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _deadLetters.DisposeAsync();

    private static OffsetRange Bounded(OffsetRange range) => range with { End = Math.Min(range.End, range.Start + MostRecords) };

    private async Task HandleAsync(BarTopic topic, IEnumerable<CopiedRecord> records, CancellationToken cancellation)
    {
        var reader = new BarReader(topic.Symbol) { DefaultInterval = options.DefaultInterval };
        var rows = new List<BarRow>();
        foreach (var record in records)
        {
            try
            {
                rows.Add(new BarRow(reader.Read(record.AsRecord()), record.Offset));
            }
            catch (BadMessageException e)
            {
                _deadLetters.Add(record.Partition, record.AsRecord(), e.Message);
            }
        }

        if (rows.Count > 0) await bars.WriteAsync(rows, topic.WrittenAt, cancellation);
    }
}
