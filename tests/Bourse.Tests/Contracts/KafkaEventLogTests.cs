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
