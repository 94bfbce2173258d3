using System.Diagnostics;
using System.Text;
using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Kafka;

/// <summary>Brokers that are unavailable, fail and come back, and requests that fail.</summary>
public sealed class KafkaFaultTests : IDisposable
{
    private const string Topic = "prices";
    private const int Slowness = 20;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TopicPartition Zero = new(Topic, 0);
    private readonly MockCluster _cluster;

    public KafkaFaultTests()
    {
        _cluster = new MockCluster();
        _cluster.CreateTopic(Topic, 1);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task A_broker_that_is_not_there_is_named_after_the_timeout()
    {
        using var closed = new ClosedPort();
        var address = closed.Address;
        await using var log = Open(address, timeoutSeconds: 1);
        await using var producer = log.CreateProducer();
        await using var reader = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        await using var member = log.CreateConsumer(new ConsumerOptions { Group = "investors", Topics = [Topic] });
        foreach (var action in (Func<Task>[])[
            () => log.EnsureTopicAsync(new TopicSpec(Topic), None),
            () => log.ListTopicsAsync(None),
            () => log.ListGroupsAsync(None),
            () => producer.AppendAsync(Topic, Records(0, 1), None),
            () => FetchForEverAsync(reader),
            () => FetchForEverAsync(member)])
        {
            var (tries, took) = (0, TimeSpan.MaxValue);
            // The timeout is a second, and the client's own a minute: once in three times even a busy machine shows which of them it was.
            for (; tries < 3 && took > TimeSpan.FromSeconds(30); tries++)
            {
                var start = Stopwatch.GetTimestamp();
                var refusal = await Assert.ThrowsAsync<BourseException>(action);
                took = Stopwatch.GetElapsedTime(start);
                Assert.Equal(FailureKind.Unreachable, refusal.Kind);
                Assert.Contains(address, refusal.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', refusal.Message);
            }

            Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task Requests_that_fail_are_repeated_without_loss_or_doubling()
    {
        await using var log = Open(_cluster.Servers);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(Topic, Records(0, 10), None);
        _cluster.Fail(
            MockCluster.Produce,
            KafkaErrors.NotEnoughReplicas, KafkaErrors.Transport, KafkaErrors.RequestTimedOut, KafkaErrors.LeaderNotAvailable);
        _cluster.Fail(MockCluster.Fetch, KafkaErrors.Transport, KafkaErrors.LeaderNotAvailable, KafkaErrors.Transport);
        for (var i = 1; i < 20; i++) await producer.AppendAsync(Topic, Records(i * 10, 10), None);
        Assert.Equal(Enumerable.Range(0, 200), await ReadAsync(log, 200));
    }

    [Fact]
    public async Task Offsets_are_asked_for_again_while_a_partition_changes_its_leader()
    {
        await using var log = Open(_cluster.Servers);
        await using (var producer = log.CreateProducer()) await producer.AppendAsync(Topic, Records(0, 10), None);
        _cluster.Fail(MockCluster.ListOffsets, [.. Enumerable.Repeat(KafkaErrors.NotLeader, 20)]);
        Assert.Equal([new OffsetRange(Zero, 0, 10)], await log.GetRangesAsync(Topic, None));
    }

    [Fact]
    public async Task A_broker_that_comes_back_in_time_is_waited_for()
    {
        await using var log = Open(_cluster.Servers, timeoutSeconds: 300);
        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        await producer.AppendAsync(Topic, Records(0, 10), None);
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(consumer, 10));

        _cluster.GoDown();
        var append = producer.AppendAsync(Topic, Records(10, 10), None);
        Assert.Null(await consumer.FetchAsync(TimeSpan.FromSeconds(1), None));
        Assert.False(append.IsCompleted);
        _cluster.ComeUp();
        await append;
        Assert.Equal(Enumerable.Range(10, 10), await ReadAsync(consumer, 10));
    }

    [Fact]
    public async Task A_broker_that_stays_unavailable_exhausts_the_timeout()
    {
        await using var log = Open(_cluster.Servers, timeoutSeconds: 2);
        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        await producer.AppendAsync(Topic, Records(0, 10), None);
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(consumer, 10));

        _cluster.GoDown();
        Assert.Equal(FailureKind.Unreachable, (await Assert.ThrowsAsync<BourseException>(() => FetchForEverAsync(consumer))).Kind);
        Assert.Equal(
            FailureKind.Unreachable,
            (await Assert.ThrowsAsync<BourseException>(() => producer.AppendAsync(Topic, Records(10, 10), None))).Kind);
        _cluster.ComeUp();
        // The client tries to connect again after pauses of its own, which may be longer than the timeout.
        await Eventually.IsAsync(() => IsReachedAsync(() => producer.AppendAsync(Topic, Records(20, 10), None)));
        var numbers = new List<int>();
        await Eventually.IsAsync(() => IsReachedAsync(async () => numbers = await ReadAsync(consumer, 10)));
        Assert.Equal(Enumerable.Range(20, 10), numbers);
    }

    [Fact]
    public async Task A_client_that_gives_nothing_of_what_there_is_is_told_and_another_one_reads_on()
    {
        var clock = new JumpingClock();
        await using var log = KafkaEventLog.Open(
            new KafkaOptions { BootstrapServers = _cluster.Servers, Timeout = TimeSpan.FromSeconds(300) }, clock);
        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        await producer.AppendAsync(Topic, Records(0, 10), None);
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(consumer, 10));
        await FetchInVainAsync(consumer, clock, times: 10);

        // As if the client had stopped to fetch: requests of other kinds are answered.
        _cluster.Fail(MockCluster.Fetch, [.. Enumerable.Repeat(KafkaErrors.LeaderNotAvailable, 100_000)]);
        await producer.AppendAsync(Topic, Records(10, 10), None);
        var refusal = await Assert.ThrowsAsync<BourseException>(() => FetchInVainAsync(consumer, clock, times: 600));

        Assert.Equal(FailureKind.Unreachable, refusal.Kind);
        Assert.Contains("gives nothing of prices[0] from offset 10 on, although it has 10 more", refusal.Message, StringComparison.Ordinal);
        _cluster.Mend(MockCluster.Fetch);
        await using var other = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 10 } });
        Assert.Equal(Enumerable.Range(10, 10), await ReadAsync(other, 10));
    }

    [Fact]
    public async Task A_topic_that_a_broker_has_not_heard_of_yet_is_waited_for()
    {
        await using var log = OpenWithSlowClock();
        log.Topics.NoteMade(Topic);
        _cluster.DeleteTopic(Topic);
        _cluster.CreateTopic("quiet", 1);
        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(
            new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [new TopicPartition("quiet", 0)] = 0 } });

        var append = producer.AppendAsync(Topic, Records(0, 10), None);
        Assert.Null(await consumer.FetchAsync(TimeSpan.FromSeconds(1) / Slowness, None));
        Assert.False(append.IsCompleted);
        _cluster.CreateTopic(Topic, 1);
        await append;
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(log, 10));
    }

    [Fact]
    public async Task A_reader_waits_for_seconds_for_a_topic_that_brokers_have_not_heard_of_yet()
    {
        await using var log = OpenWithSlowClock();
        log.Topics.NoteMade(Topic);
        _cluster.DeleteTopic(Topic);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });

        Assert.Null(await consumer.FetchAsync(TimeSpan.FromSeconds(3) / Slowness, None));
        _cluster.CreateTopic(Topic, 1);
        await using (var producer = log.CreateProducer()) await producer.AppendAsync(Topic, Records(0, 10), None);

        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(consumer, 10));
    }

    [Fact]
    public async Task Closing_the_log_ends_what_is_still_being_asked()
    {
        using var closed = new ClosedPort();
        var log = Open(closed.Address, timeoutSeconds: 300);
        var question = log.GetRangesAsync(Topic, None);
        await log.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
    }

    [Fact]
    public async Task A_batch_outlives_its_consumer_but_for_its_headers()
    {
        await using var log = Open(_cluster.Servers);
        var buffer = new RecordBuffer();
        buffer.Add("k"u8, "1"u8, RecordHeaders.Of(("schema", "price.v1")), 1_000);
        await using (var producer = log.CreateProducer()) await producer.AppendAsync(Topic, buffer, None);
        var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        using var batch = await FetchAsync(consumer);
        Assert.Equal(["schema"], HeadersOf(batch));
        await consumer.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => HeadersOf(batch));
        foreach (var record in batch) Assert.Equal("1"u8, record.Value);
    }

    [Fact]
    public async Task A_topic_deleted_under_its_reader_is_told()
    {
        await using var log = Open(_cluster.Servers);
        await using (var producer = log.CreateProducer()) await producer.AppendAsync(Topic, Records(0, 10), None);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(consumer, 10));
        _cluster.DeleteTopic(Topic);
        var refusal = await Assert.ThrowsAsync<BourseException>(() => FetchForEverAsync(consumer));
        Assert.Equal((FailureKind.Failed, EventLogFailures.UnknownTopic(Topic).Message), (refusal.Kind, refusal.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_appended_to_the_successor_of_a_deleted_topic(bool underSteadyAppends)
    {
        var topic = $"renewed-{Guid.NewGuid():N}";
        var clock = Clocks.MondayNoon();
        var pause = TimeSpan.FromMilliseconds(underSteadyAppends ? 400 : 1000);
        await using var log = Open(TestServers.RequireKafka());
        await using var still = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = TestServers.RequireKafka() }, clock);
        await log.EnsureTopicAsync(new TopicSpec(topic), None);
        await using var producer = still.CreateProducer();
        await producer.AppendAsync(topic, Records(0, 10), None);
        if (underSteadyAppends)
        {
            clock.Advance(pause);
            await producer.AppendAsync(topic, Records(10, 10), None);
        }

        await log.DeleteTopicAsync(topic, None);
        await log.EnsureTopicAsync(new TopicSpec(topic), None);
        clock.Advance(pause);
        var refusal = await Assert.ThrowsAsync<BourseException>(() => producer.AppendAsync(topic, Records(20, 10), None));
        Assert.Equal((FailureKind.Failed, EventLogFailures.RenewedTopic(topic).Message), (refusal.Kind, refusal.Message));
        Assert.Equal([new OffsetRange(new TopicPartition(topic, 0), 0, 0)], await log.GetRangesAsync(topic, None));
        await log.DeleteTopicAsync(topic, None);
    }

    // 87 is Kafka's INVALID_RECORD, with which a broker refuses a batch for good.
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task What_is_there_of_a_failed_append_is_its_beginning(int accepted)
    {
        await using var log = Open(_cluster.Servers);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(Topic, Records(0, 1), None);
        _cluster.Fail(MockCluster.Produce, [.. Enumerable.Repeat(KafkaErrors.None, accepted), 87]);

        var refusal = await Assert.ThrowsAsync<BourseException>(() => producer.AppendAsync(Topic, Records(1, 400_000), None));
        Assert.Equal(FailureKind.Failed, refusal.Kind);
        await producer.AppendAsync(Topic, Records(-1, 1), None);

        var there = await ReadAsync(log, (int)(await log.GetRangesAsync(Topic, None))[0].End);
        Assert.Equal(-1, there[^1]);
        Assert.Equal(Enumerable.Range(0, there.Count - 1), there.SkipLast(1));
    }

    [Fact]
    public async Task A_consumer_that_is_behind_fetches_no_more_than_its_bound()
    {
        const int Megabytes = 64;
        var servers = TestServers.RequireKafka();
        var topic = $"bound-{Guid.NewGuid():N}";
        await using var log = Open(servers);
        await log.EnsureTopicAsync(new TopicSpec(topic), None);
        await using (var producer = log.CreateProducer())
        {
            var buffer = Noise();
            for (var i = 0; i < Megabytes; i++) await producer.AppendAsync(topic, buffer, None);
        }

        using var queue = new NativeConsumer(new KafkaOptions { BootstrapServers = servers }, new ConsumerOptions(), new Signal());
        queue.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition(topic, 0)] = 0 });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var (fetched, quiet) = (0L, 0);
        while (quiet < 5 && await timer.WaitForNextTickAsync())
        {
            // A busy machine may be quiet before the first answer has come.
            quiet = queue.FetchedAhead == fetched && fetched >= 1024 ? quiet + 1 : 0;
            fetched = queue.FetchedAhead;
        }

        // Of a kilobyte each: 16 MiB, and what the last answer brought beyond them.
        Assert.InRange(fetched, 1024, 26 * 1024);
        await log.DeleteTopicAsync(topic, None);
    }

    /// <summary>A megabyte that does not become smaller by compression.</summary>
    private static RecordBuffer Noise()
    {
        var noise = new byte[1000];
        var buffer = new RecordBuffer();
        for (var i = 0; i < 1024; i++)
        {
            for (var j = 0; j < noise.Length; j++) noise[j] = unchecked((byte)((((i * 1000) + j) * 2654435761L) >> 13));
            buffer.Add("k"u8, noise, RecordHeaders.None, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        }

        return buffer;
    }

    private static KafkaEventLog Open(string servers, int timeoutSeconds = 120) => KafkaEventLog.Open(
        new KafkaOptions { BootstrapServers = servers, Timeout = TimeSpan.FromSeconds(timeoutSeconds) }, TimeProvider.System);

    private KafkaEventLog OpenWithSlowClock() =>
        KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _cluster.Servers, Timeout = TimeSpan.FromSeconds(20) }, new SlowClock(Slowness));

    private static RecordBuffer Records(int from, int count)
    {
        var buffer = new RecordBuffer();
        for (var i = from; i < from + count; i++) buffer.Add("k"u8, Encoding.UTF8.GetBytes($"{i}"), RecordHeaders.None, 1_000);
        return buffer;
    }

    private static async Task<RecordBatch> FetchAsync(IEventConsumer consumer)
    {
        while (true)
        {
            if (await consumer.FetchAsync(TimeSpan.FromSeconds(1), None) is { } batch) return batch;
        }
    }

    private static List<string> HeadersOf(RecordBatch batch)
    {
        var names = new List<string>();
        foreach (var record in batch) names.AddRange(record.ReadHeaders().Select(header => header.Name));
        return names;
    }

    private static async Task FetchInVainAsync(IEventConsumer consumer, JumpingClock clock, int times)
    {
        for (var i = 0; i < times; i++)
        {
            clock.Jump(TimeSpan.FromSeconds(11));
            Assert.Null(await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None));
        }
    }

    private static async Task<bool> IsReachedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            return false;
        }
    }

    private static async Task FetchForEverAsync(IEventConsumer consumer)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience.Longest) (await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None))?.Dispose();
    }

    private static async Task<List<int>> ReadAsync(KafkaEventLog log, int count)
    {
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [Zero] = 0 } });
        return await ReadAsync(consumer, count);
    }

    private static async Task<List<int>> ReadAsync(IEventConsumer consumer, int count)
    {
        var numbers = new List<int>();
        var begin = Stopwatch.GetTimestamp();
        while (numbers.Count < count && Stopwatch.GetElapsedTime(begin) < Patience.Longest)
        {
            using var batch = await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None);
            if (batch is null) continue;
            foreach (var record in batch) numbers.Add(int.Parse(record.Value));
        }

        return numbers;
    }
}
