using System.Diagnostics;
using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Servers;
using Xunit;

namespace Bourse.Tests.Kafka;

/// <summary>Members of a group that end in the middle of a change of their partitions.</summary>
public sealed class KafkaMemberEndTests : IDisposable
{
    private const string Topic = "prices";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongSession = TimeSpan.FromSeconds(12);
    private readonly MockCluster _cluster;

    public KafkaMemberEndTests()
    {
        _cluster = new MockCluster();
        _cluster.CreateTopic(Topic, 2);
    }

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_whose_listener_cannot_deal_with_a_change_can_end(bool gains)
    {
        await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        var first = log.CreateConsumer(Options(LongSession) with { Listener = new Refusal(gains) });
        if (!gains) await FetchUntilAsync(first, () => first.Assignment.Count == 2);
        var second = log.CreateConsumer(Options(LongSession));
        using var end = new CancellationTokenSource();
        var joining = gains ? Task.CompletedTask : FetchUntilAsync(second, () => end.IsCancellationRequested);

        await Assert.ThrowsAsync<TimeoutException>(() => FetchUntilAsync(first, () => false));
        await first.DisposeAsync().AsTask().WaitAsync(Patience.Longest);

        await end.CancelAsync();
        await joining;
        await FetchUntilAsync(second, () => second.Assignment.Count == 2);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_member_whose_listener_cannot_deal_with_a_loss_can_end()
    {
        await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        var member = log.CreateConsumer(Options(Session) with { Listener = new Refusal(ofGains: false) });
        await FetchUntilAsync(member, () => member.Assignment.Count == 2);

        // A member that does not ask for records for the time of its session has lost its partitions.
        using (var timer = new PeriodicTimer(Session * 2)) await timer.WaitForNextTickAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => FetchUntilAsync(member, () => false));

        await member.DisposeAsync().AsTask().WaitAsync(Patience.Longest);
    }

    private static ConsumerOptions Options(TimeSpan session) => new() { Group = "investors", Topics = [Topic], SessionTimeout = session };

    private static async Task FetchUntilAsync(IEventConsumer consumer, Func<bool> condition)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begin) < Patience.Longest)
        {
            (await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None))?.Dispose();
        }
    }

    /// <summary>Deals with one kind of change, and cannot deal with the other.</summary>
    private sealed class Refusal(bool ofGains) : IRebalanceListener
    {
        public Task<IReadOnlyDictionary<TopicPartition, long>> OnAssignedAsync(
            IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => ofGains
            ? throw new TimeoutException()
            : Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(new Dictionary<TopicPartition, long>());

        public Task OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => throw new TimeoutException();

        public Task OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => throw new TimeoutException();
    }
}
