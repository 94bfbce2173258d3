using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>The contract on a real Kafka. Time passes by itself there, so some of these tests take as long as a session lasts.</summary>
public sealed class KafkaEventLogTests : EventLogContract
{
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static int _tests;
    private readonly string _servers;
    private readonly int _test = Interlocked.Increment(ref _tests);

    public KafkaEventLogTests()
    {
        _servers = TestServers.RequireKafka();
    }

    protected override string Topic => $"contract-{Run}-{_test}";

    protected override string Group => $"contract-{Run}-{_test}";

    protected override TimeSpan FetchTimeout => TimeSpan.FromMilliseconds(100);

    /// <summary>Brokers accept none below six seconds unless they are configured to.</summary>
    protected override TimeSpan Session => TimeSpan.FromSeconds(10);

    protected override TimeSpan LongSession => TimeSpan.FromSeconds(30);

    protected override bool RetainsAtOnce => false;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override Task<IEventLog> OpenAsync()
    {
        var options = new KafkaOptions { BootstrapServers = _servers, Timeout = Patience.Longest };
        return Task.FromResult<IEventLog>(KafkaEventLog.Open(options, TimeProvider.System));
    }

    protected override Task<IEventLog> OpenAnotherAsync() => OpenAsync();

    /// <summary>
    /// A coordinator that was killed before it had stored a member's newest id knows it by an earlier one. Here a second member of the same process
    /// stands for the earlier one.
    /// </summary>
    [Fact]
    public async Task A_static_member_whose_name_nobody_else_has_taken_may_join_again()
    {
        await Log.EnsureTopicAsync(new TopicSpec(Topic), CancellationToken.None);
        var options = new ConsumerOptions { Group = Group, Topics = [Topic], SessionTimeout = LongSession, InstanceId = "inv1" };
        await using var fenced = Log.CreateConsumer(options);
        await StepUntilAsync(fenced, () => fenced.Assignment.Count == 1);
        await using var holder = Log.CreateConsumer(options);
        await StepUntilAsync(holder, () => holder.Assignment.Count == 1);

        var refusal = await Assert.ThrowsAsync<BourseException>(() => StepUntilAsync(fenced, () => false));

        Assert.Equal(FailureKind.Unreachable, refusal.Kind);
        var partition = new TopicPartition(Topic, 0);
        refusal = await Assert.ThrowsAsync<BourseException>(
            () => fenced.CommitAsync(new Dictionary<TopicPartition, long> { [partition] = 1 }, CancellationToken.None));
        Assert.Equal(FailureKind.Unreachable, refusal.Kind);
    }

    private async Task StepUntilAsync(IEventConsumer consumer, Func<bool> condition)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition() && TimeProvider.System.GetElapsedTime(begin) < Patience.Longest)
        {
            using var batch = await consumer.FetchAsync(FetchTimeout, CancellationToken.None);
        }
    }

    protected override async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    protected override async Task CleanUpAsync()
    {
        await using var log = await OpenAsync();
        foreach (var topic in await log.ListTopicsAsync(CancellationToken.None))
        {
            if (topic.Name.StartsWith(Topic, StringComparison.Ordinal)) await log.DeleteTopicAsync(topic.Name, CancellationToken.None);
        }
    }
}
