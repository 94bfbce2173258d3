using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Kafka;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>The contract on librdkafka's mock cluster, so that the adapter is tested where there is no Kafka.</summary>
public sealed class MockKafkaEventLogTests : EventLogContract
{
    /// <summary>What the mock cluster's groups do not do.</summary>
    private static readonly Dictionary<string, string> Beyond = new()
    {
        [nameof(A_static_member_gives_way_to_a_newer_one_of_its_name)] = "lets two static members of one name work side by side",
        [nameof(A_member_too_many_waits_until_it_is_needed)] = "is now and then too late to give a waiting member its partition",
        [nameof(A_partition_is_revoked_with_a_last_chance_to_commit_before_another_gets_it)] = "refuses commits while another member joins",
        [nameof(Offsets_of_a_group_can_be_reset_while_it_has_no_members)] = "refuses a reset for ever once a group has had members",
    };

    private readonly MockCluster _cluster;

    public MockKafkaEventLogTests()
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? "";
        if (Beyond.TryGetValue(test, out var reason)) Assert.Skip($"librdkafka's mock cluster {reason}; set BOURSE_TEST_KAFKA for a real one");
        _cluster = new MockCluster();
    }

    protected override TimeSpan FetchTimeout => TimeSpan.FromMilliseconds(100);

    protected override TimeSpan Session => TimeSpan.FromSeconds(6);

    /// <summary>Its groups wait for a whole session whenever a member joins or leaves.</summary>
    protected override TimeSpan LongSession => TimeSpan.FromSeconds(12);

    protected override bool RetainsAtOnce => false;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override Task<IEventLog> OpenAsync()
    {
        var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        return Task.FromResult<IEventLog>(new MockKafkaLog(log, _cluster));
    }

    protected override Task<IEventLog> OpenAnotherAsync() => OpenAsync();

    protected override async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    protected override Task CleanUpAsync()
    {
        _cluster.Dispose();
        return Task.CompletedTask;
    }
}
