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
    private readonly MockCluster _cluster;

    public KafkaMemberEndTests()
    {
        TestLibraries.RequireLibrdkafka();
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
        var first = log.CreateConsumer(Options() with { Listener = new Refusal(gains) });
        if (!gains) await FetchUntilAsync(first, () => first.Assignment.Count == 2);
        var second = log.CreateConsumer(Options());
        using var end = new CancellationTokenSource();
        var joining = gains ? Task.CompletedTask : FetchUntilAsync(second, () => end.IsCancellationRequested);

        await Assert.ThrowsAsync<TimeoutException>(() => FetchUntilAsync(first, () => false));
        await first.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        await end.CancelAsync();
        await joining;
        await FetchUntilAsync(second, () => second.Assignment.Count == 2);
        await second.DisposeAsync();
    }

    private static ConsumerOptions Options() => new() { Group = "investors", Topics = [Topic], SessionTimeout = TimeSpan.FromSeconds(6) };

    private static async Task FetchUntilAsync(IEventConsumer consumer, Func<bool> condition)
    {
        for (var i = 0; i < 300 && !condition(); i++) (await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None))?.Dispose();
    }

    /// <summary>Deals with one kind of change, and cannot deal with the other.</summary>
    private sealed class Refusal(bool ofGains) : IRebalanceListener
    {
        public Task<IReadOnlyDictionary<TopicPartition, long>> OnAssignedAsync(
            IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => ofGains
            ? throw new TimeoutException()
            : Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(new Dictionary<TopicPartition, long>());

        public Task OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => throw new TimeoutException();

        public Task OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => Task.CompletedTask;
    }
}
