using System.Globalization;
using System.Text;

namespace Bourse.Events;

/// <summary>
/// Sends messages that cannot be used to the dead-letter topic of their topic: original key, value and headers, and the headers that
/// <see cref="DeadLetterHeaders"/> names. A message is identified by its original position, so it is sent once, however often a stage restarts and
/// however many stages reject it (two that do so in the same instant may both send it; readers drop the repeat).
/// </summary>
public sealed class DeadLetterWriter : IAsyncDisposable
{
    /// <summary>In place of the partition of messages that were never in their topic.</summary>
    private const int Named = -1;

    private const int Unnamed = -2;
    private readonly IEventLog _log;
    private readonly string _stage;
    private readonly TimeProvider _clock;
    private readonly IEventProducer _producer;
    private readonly Dictionary<string, TopicState> _topics = new(StringComparer.Ordinal);
    private long _unnamed;

    /// <summary>Creates a writer for a stage.</summary>
    /// <param name="log">The log that holds the topics.</param>
    /// <param name="stage">The stage's name, as in the header.</param>
    /// <param name="clock">Gives the time of the header.</param>
    public DeadLetterWriter(IEventLog log, string stage, TimeProvider clock)
    {
        _log = log;
        _stage = stage;
        _clock = clock;
        _producer = log.CreateProducer();
    }

    /// <summary>How many messages have been sent.</summary>
    public long Count { get; private set; }

    /// <summary>How many messages were taken and are not sent yet.</summary>
    public int Pending => _topics.Values.Sum(state => state.Pending.Count);

    /// <summary>Takes a message; it is sent by <see cref="FlushAsync"/>, which must come before its offset is committed.</summary>
    /// <param name="partition">Where it was read.</param>
    /// <param name="record">The message.</param>
    /// <param name="error">Why it cannot be used: one line.</param>
    public void Add(TopicPartition partition, in Record record, string error)
    {
        var time = _clock.GetUtcNow();
        var headers = DeadLetterHeaders.WithoutOurs(record.ReadHeaders()).ToList();
        headers.Add((DeadLetterHeaders.Topic, Bytes(partition.Topic)));
        headers.Add((DeadLetterHeaders.Partition, Bytes(partition.Partition.ToString(CultureInfo.InvariantCulture))));
        headers.Add((DeadLetterHeaders.Offset, Bytes(record.Offset.ToString(CultureInfo.InvariantCulture))));
        AddReason(headers, error, time);
        StateOf(partition.Topic).Pending.Add(new DeadLetter(
            new DeadLetterIdentity(new DeadLetterSource(partition.Partition, record.Offset), ContentOf(record)),
            record.HasKey ? record.Key.ToArray() : null,
            record.HasValue ? record.Value.ToArray() : null,
            RecordHeaders.Of(headers),
            time.ToUnixTimeMilliseconds()));
    }

    /// <summary>Takes a message that was kept out of its topic, so that it has no place there.</summary>
    /// <param name="topic">The topic that it was meant for.</param>
    /// <param name="message">The message; its place does not count.</param>
    /// <param name="error">Why it was kept out: one line.</param>
    /// <param name="isNamed">
    /// Whether its headers name the message, such as a row of a file: then a letter about it is sent once. Else each is sent.
    /// </param>
    public void AddUnsent(string topic, CopiedRecord message, string error, bool isNamed)
    {
        var time = _clock.GetUtcNow();
        var source = isNamed ? OriginOf(message.Headers) : new DeadLetterSource(Unnamed, _unnamed++);
        List<(string Name, byte[]? Value)> headers = [.. DeadLetterHeaders.WithoutOurs(message.Headers), (DeadLetterHeaders.Topic, Bytes(topic))];
        AddReason(headers, error, time);
        StateOf(topic).Pending.Add(new DeadLetter(
            new DeadLetterIdentity(source, ContentOf(message.AsRecord())), message.Key, message.Value, RecordHeaders.Of(headers),
            time.ToUnixTimeMilliseconds()));
    }

    /// <summary>Sends the messages taken that the topic does not hold yet; returns once they are durable.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var (topic, state) in _topics)
        {
            if (state.Pending.Count > 0) await SendAsync(Topics.DeadLetters(topic), state, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        foreach (var state in _topics.Values)
        {
            if (state.Reader is not null) await state.Reader.DisposeAsync();
        }
    }

    private async Task SendAsync(string topic, TopicState state, CancellationToken cancellation)
    {
        await ReadNewAsync(topic, state, cancellation);
        var buffer = new RecordBuffer();
        var unknown = state.Pending.Where(pending => !state.Known.Contains(pending.Identity)).DistinctBy(pending => pending.Identity).ToList();
        foreach (var deadLetter in unknown) buffer.Add(deadLetter.Key, deadLetter.Value, deadLetter.Headers, deadLetter.Timestamp);
        if (buffer.Count > 0) await _producer.AppendAsync(topic, buffer, cancellation);
        // Only sent messages are known: after a failure the others are sent again.
        state.Known.UnionWith(unknown.Select(deadLetter => deadLetter.Identity));
        Count += buffer.Count;
        state.Pending.Clear();
    }

    /// <summary>Reads which messages the dead-letter topic holds already, including those of this stage's earlier runs.</summary>
    private async Task ReadNewAsync(string topic, TopicState state, CancellationToken cancellation)
    {
        state.Reader ??= await OpenReaderAsync(topic, cancellation);
        var ends = (await _log.GetRangesAsync(topic, cancellation)).ToDictionary(range => range.Partition, range => range.End);
        await TopicScan.ReadToAsync(_log, state.Reader, ends, batch => Learn(batch, state), cancellation);
    }

    private static void Learn(RecordBatch batch, TopicState state)
    {
        foreach (var record in batch)
        {
            var headers = record.ReadHeaders();
            var source = DeadLetterHeaders.SourceOf(headers) ?? OriginOf(DeadLetterHeaders.OwnOf(headers));
            state.Known.Add(new DeadLetterIdentity(source, ContentOf(record)));
        }
    }

    /// <summary>Stands for the place of a message that was never in its topic.</summary>
    private static DeadLetterSource OriginOf(IEnumerable<(string Name, byte[]? Value)> headers)
    {
        var origin = default(HashCode);
        foreach (var (name, value) in headers)
        {
            origin.Add(name, StringComparer.Ordinal);
            origin.AddBytes(value);
        }

        return new DeadLetterSource(Named, origin.ToHashCode());
    }

    private void AddReason(List<(string Name, byte[]? Value)> headers, string error, DateTimeOffset time)
    {
        headers.Add((DeadLetterHeaders.Stage, Bytes(_stage)));
        headers.Add((DeadLetterHeaders.Error, Bytes(error)));
        headers.Add((DeadLetterHeaders.Time, Bytes(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))));
    }

    private static int ContentOf(in Record record)
    {
        var content = default(HashCode);
        content.AddBytes(record.Key);
        content.Add(record.HasValue);
        content.AddBytes(record.Value);
        return content.ToHashCode();
    }

    private async Task<IEventConsumer> OpenReaderAsync(string topic, CancellationToken cancellation)
    {
        // A dead letter is replicated as often as the message it holds.
        var source = await _log.FindTopicAsync(topic[..^Topics.DeadLetterSuffix.Length], cancellation);
        await _log.EnsureTopicAsync(new TopicSpec(topic) { Replication = source?.Replication ?? 1 }, cancellation);
        var ranges = await _log.GetRangesAsync(topic, cancellation);
        return _log.CreateConsumer(new ConsumerOptions { Partitions = ranges.ToDictionary(range => range.Partition, range => range.Start) });
    }

    private TopicState StateOf(string topic)
    {
        if (!_topics.TryGetValue(topic, out var state)) _topics[topic] = state = new TopicState();
        return state;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>
    /// The original position of a message and a hash of its content, since a topic that was deleted and created again may hold another message there.
    /// </summary>
    private readonly record struct DeadLetterIdentity(DeadLetterSource Source, int Content);

    private sealed record DeadLetter(DeadLetterIdentity Identity, byte[]? Key, byte[]? Value, RecordHeaders Headers, long Timestamp);

    private sealed class TopicState
    {
        public List<DeadLetter> Pending { get; } = [];

        public HashSet<DeadLetterIdentity> Known { get; } = [];

        public IEventConsumer? Reader { get; set; }
    }
}
