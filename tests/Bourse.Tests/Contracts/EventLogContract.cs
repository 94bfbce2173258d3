using System.Diagnostics;
using System.Text;
using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>
/// What every event log keeps to, in Kafka's terms; one subclass a log. Tests use two clients of the same log, as two processes
/// would. This file holds what tests are made of; the tests are in the other parts of the class.
/// </summary>
public abstract partial class EventLogContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<IAsyncDisposable> _opened = [];

    /// <summary>The log, as the first client sees it.</summary>
    protected IEventLog Log { get; private set; } = null!;

    /// <summary>The same log, as a client in another process would see it.</summary>
    protected IEventLog Other { get; private set; } = null!;

    /// <summary>A topic's name that no other test uses.</summary>
    protected virtual string Topic => "prices";

    /// <summary>A group's name that no other test uses.</summary>
    protected virtual string Group => "investors";

    /// <summary>How long a fetch waits for what must come, before it is asked again.</summary>
    protected virtual TimeSpan FetchTimeout => TimeSpan.Zero;

    /// <summary>A session that ends soon enough for a test that waits for its end.</summary>
    protected virtual TimeSpan Session => TimeSpan.FromSeconds(10);

    /// <summary>The session of members that must not lose it, however seldom they get to work on a busy machine.</summary>
    protected virtual TimeSpan LongSession => Session;

    /// <summary>Whether old records are deleted as soon as newer ones are appended.</summary>
    protected virtual bool RetainsAtOnce => true;

    /// <summary>The time of the log.</summary>
    protected abstract DateTimeOffset Now { get; }

    public async ValueTask InitializeAsync()
    {
        Log = await OpenAsync();
        Other = await OpenAnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _opened.Count - 1; i >= 0; i--) await _opened[i].DisposeAsync();
        if (!ReferenceEquals(Log, Other)) await Other.DisposeAsync();
        await Log.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IEventLog> OpenAsync();

    protected abstract Task<IEventLog> OpenAnotherAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    /// <summary>Lets that much time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>Lets time pass until something is done.</summary>
    private protected async Task PassUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            await PassAsync(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await done;
    }

    /// <summary>Lets time pass as it does in the world until something is done.</summary>
    private protected async Task PassWithRealTimeUntilAsync(Task done)
    {
        var step = TimeSpan.FromMilliseconds(5);
        using var real = new PeriodicTimer(step);
        while (!done.IsCompleted)
        {
            await real.WaitForNextTickAsync();
            await PassAsync(step);
        }

        await done;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static RecordBuffer Records(params IEnumerable<string> values) => Records(1_000, values);

    /// <summary>Records with these values, each with the first six characters of it as its key.</summary>
    private static RecordBuffer Records(long timestamp, IEnumerable<string> values)
    {
        var buffer = new RecordBuffer();
        foreach (var value in values) buffer.Add(Bytes(value[..Math.Min(6, value.Length)]), Bytes(value), RecordHeaders.None, timestamp);
        return buffer;
    }

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(number => $"{number:D6}");

    private static List<ReadRecord> Copy(RecordBatch batch)
    {
        var records = new List<ReadRecord>();
        foreach (var record in batch)
        {
            records.Add(new ReadRecord(
                batch.Partition,
                record.Offset,
                record.Timestamp,
                record.HasKey ? record.Key.ToArray() : null,
                record.HasValue ? record.Value.ToArray() : null,
                record.ReadHeaders()));
        }

        return records;
    }

    private TopicPartition Partition(int number) => new(Topic, number);

    private Task<TopicDescription> CreateAsync(int partitions = 1) => Log.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = partitions }, None);

    private Task AppendAsync(RecordBuffer records) => AppendAsync(Topic, records);

    private async Task AppendAsync(string topic, RecordBuffer records)
    {
        await using var producer = Log.CreateProducer();
        await producer.AppendAsync(topic, records, None);
    }

    private IEventConsumer Reader(params (int Partition, long Offset)[] from) => Open(Log, new ConsumerOptions
    {
        Partitions = from.ToDictionary(start => Partition(start.Partition), start => start.Offset),
    });

    private IEventConsumer Member(IEventLog? log = null, IRebalanceListener? listener = null, string? instance = null, TimeSpan? session = null)
    {
        var options = new ConsumerOptions
        {
            Group = Group, Topics = [Topic], SessionTimeout = session ?? LongSession, Listener = listener, InstanceId = instance,
        };
        return Open(log ?? Log, options);
    }

    private IEventConsumer Open(IEventLog log, ConsumerOptions options)
    {
        var consumer = log.CreateConsumer(options);
        _opened.Add(consumer);
        return consumer;
    }

    /// <summary>Reads until so many records have come; more than that is an error of the log.</summary>
    private async Task<List<ReadRecord>> ReadAsync(IEventConsumer consumer, int count)
    {
        var records = new List<ReadRecord>();
        await UntilAsync(() => records.Count >= count, $"{count} records, of which {records.Count} came", records, consumer);
        Assert.Equal(count, records.Count);
        return records;
    }

    /// <summary>Lets consumers work in turn until something holds.</summary>
    private Task UntilAsync(Func<bool> condition, string what, params IEventConsumer[] consumers) => UntilAsync(condition, what, [], consumers);

    private async Task UntilAsync(Func<bool> condition, string what, List<ReadRecord> records, params IEventConsumer[] consumers)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begin) < Patience.Longest)
        {
            foreach (var consumer in consumers)
            {
                using var batch = await consumer.FetchAsync(FetchTimeout, None);
                if (batch is not null) records.AddRange(Copy(batch));
            }
        }

        Assert.True(condition(), "waited in vain for " + what);
    }

    /// <summary>Lets consumers work for some rounds, in which whatever was going to happen has happened.</summary>
    private async Task SettleAsync(params IEventConsumer[] consumers)
    {
        var rounds = 0;
        await UntilAsync(() => ++rounds > 10, "rounds", consumers);
    }

    private static async Task<BourseException> RefusedAsync(Func<Task> action)
    {
        var refusal = await Assert.ThrowsAsync<BourseException>(action);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.False(refusal.Message.EndsWith('.'), refusal.Message);
        return refusal;
    }

    private protected sealed record ReadRecord(
        TopicPartition Partition, long Offset, long Timestamp, byte[]? Key, byte[]? Value, IReadOnlyList<(string Name, byte[]? Value)> Headers)
    {
        public string Text => Encoding.UTF8.GetString(Value!);
    }

    /// <summary>Writes down its calls, and begins where a test wants it to.</summary>
    private sealed class Diary : IRebalanceListener
    {
        public List<string> Entries { get; } = [];

        public Dictionary<TopicPartition, long> Offsets { get; } = [];

        public Action Assigning { get; init; } = () => { };

        public Func<IReadOnlyCollection<TopicPartition>, Task> Revoking { get; set; } = _ => Task.CompletedTask;

        public Task<IReadOnlyDictionary<TopicPartition, long>> OnAssignedAsync(
            IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
        {
            Note("assigned", partitions);
            Assigning();
            return Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(Offsets);
        }

        public Task OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
        {
            Note("revoked", partitions);
            return Revoking(partitions);
        }

        public Task OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
        {
            Note("lost", partitions);
            return Task.CompletedTask;
        }

        public IEnumerable<int> Noted(string what) => Entries.Where(entry => entry.StartsWith(what, StringComparison.Ordinal))
            .SelectMany(entry => entry.Split(' ').Skip(1)).Select(int.Parse).Order();

        private void Note(string what, IReadOnlyCollection<TopicPartition> partitions) =>
            Entries.Add(what + " " + string.Join(' ', partitions.Select(partition => partition.Partition).Order()));
    }
}
