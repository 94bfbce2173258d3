namespace Bourse.Events.DeadLetters;

/// <summary>
/// The dead letters of a topic. Several records count once: those that several stages wrote about one message, and those of a message that was sent
/// again and failed again. The newest of them stands for all.
/// </summary>
public sealed class DeadLetterList
{
    private readonly DeadLetterAcknowledgements _acknowledged;
    private readonly IReadOnlyDictionary<TopicPartition, long> _marked;
    private readonly Dictionary<string, DeadLetter> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<RecordPlace, DeadLetter> _byPlace = [];

    private DeadLetterList(DeadLetterAcknowledgements acknowledged, IReadOnlyDictionary<TopicPartition, long> marked) =>
        (_acknowledged, _marked) = (acknowledged, marked);

    /// <summary>The letters that nobody has dealt with, oldest first.</summary>
    public IReadOnlyList<DeadLetter> Open { get; private set; } = [];

    /// <summary>Every letter that was read, each once, in no particular order.</summary>
    public IReadOnlyCollection<DeadLetter> All => _byId.Values;

    /// <summary>How many letters are open. Of records that were not read, those without an acknowledgement count as one letter each.</summary>
    public long Count { get; private set; }

    /// <summary>Reads the dead letters of a topic.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="acknowledged">The letters that were dealt with.</param>
    /// <param name="mostRead">How many of the newest records of each partition are read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task<DeadLetterList> ReadAsync(
        IEventLog log, string topic, DeadLetterAcknowledgements acknowledged, long mostRead, CancellationToken cancellation)
    {
        var marked = await log.GetCommittedAsync(DeadLetterGroup.Name, cancellation);
        var ranges = (await log.GetRangesAsync(topic, cancellation)).Where(range => range.Count > 0).ToList();
        var list = new DeadLetterList(acknowledged, marked);
        var starts = ranges.ToDictionary(range => range.Partition, range => Math.Max(range.Start, range.End - mostRead));
        if (ranges.Count > 0)
        {
            await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
            await TopicScan.ReadToAsync(log, consumer, ranges.ToDictionary(range => range.Partition, range => range.End), list.Take, cancellation);
        }

        list.Finish(topic, ranges.Sum(range => Math.Max(0, starts[range.Partition] - list.FirstOpen(range))));
        return list;
    }

    /// <summary>The letters of one message: those at that place.</summary>
    public IEnumerable<DeadLetter> At(RecordPlace place) => _byId.Values.Where(letter => letter.Place == place);

    private long FirstOpen(OffsetRange range) => Math.Max(range.Start, _marked.GetValueOrDefault(range.Partition));

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            var letter = DeadLetter.Of(CopiedRecord.Of(batch.Partition, record));
            _byId[letter.Id] = _byPlace[letter.Place] = letter;
        }
    }

    private void Finish(string topic, long unread)
    {
        Open =
        [
            .. _byId.Values.GroupBy(RootOf, StringComparer.Ordinal).Select(Newest).Where(letter => !IsDealtWith(letter))
                .OrderBy(letter => letter.Record.Timestamp).ThenBy(letter => letter.Record.Offset),
        ];
        var others = _acknowledged.CountOf(DeadLetter.SourceTopicOf(topic)) - _byId.Keys.Count(_acknowledged.Holds);
        Count = Open.Count + Math.Max(0, unread - others);
    }

    private static DeadLetter Newest(IEnumerable<DeadLetter> letters) =>
        letters.MaxBy(letter => (letter.Record.Timestamp, letter.Record.Partition.Partition, letter.Record.Offset))!;

    private bool IsDealtWith(DeadLetter letter) =>
        _acknowledged.Holds(letter.Id) || letter.Record.Offset < _marked.GetValueOrDefault(letter.Record.Partition);

    /// <summary>Follows a message that failed several times to where it failed first.</summary>
    private string RootOf(DeadLetter letter)
    {
        for (var steps = _byId.Count; letter.Predecessor is { } before && steps > 0; steps--)
        {
            if (!_byPlace.TryGetValue(before, out var earlier)) return before.ToString();
            letter = earlier;
        }

        return letter.Id;
    }
}
