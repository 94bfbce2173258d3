using Bourse.Adapters.Kafka;
using Bourse.Hosting.Status;
using Bourse.Events;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Confluent.Kafka;
using TopicPartition = Bourse.Events.TopicPartition;

namespace Bourse.Tests.Kafka;

/// <summary>What other programs write in transactions into a real Kafka.</summary>
public sealed class KafkaTransactionTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _topic = $"transactions-{Guid.NewGuid():N}";
    private string _servers = "";
    private KafkaEventLog _log = null!;
    private IProducer<string, string> _producer = null!;

    private TopicPartition Zero => new(_topic, 0);

    public async ValueTask InitializeAsync()
    {
        _servers = TestServers.RequireKafka();
        _log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _servers }, TimeProvider.System);
        await _log.EnsureTopicAsync(new TopicSpec(_topic), None);
        _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _servers, TransactionalId = _topic }).Build();
        _producer.InitTransactions(Patience.Longest);
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is null) return;
        _producer.Dispose();
        await _log.DeleteTopicAsync(_topic, None);
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task A_group_that_has_read_all_has_no_lag_behind_the_marker_of_a_transaction()
    {
        Begin(records: 3);
        _producer.CommitTransaction();
        await using (var consumer = _log.CreateConsumer(new Bourse.Events.ConsumerOptions { Group = _topic, Topics = [_topic] }))
        {
            var next = 0L;
            await Eventually.IsAsync(async () =>
            {
                using var batch = await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None);
                if (batch is not null) next = batch.NextOffset;
                return next >= 3;
            });

            await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [Zero] = next }, None);
        }

        await Eventually.IsAsync(async () => await LagAsync() == (3, 4, 0));
        Begin(records: 2);
        _producer.CommitTransaction();
        // A marker, two records and another marker.
        await Eventually.IsAsync(async () => await LagAsync() == (3, 7, 4));
    }

    [Fact]
    public async Task A_partition_ends_before_the_first_transaction_that_is_still_open()
    {
        Begin(records: 3);
        Assert.Equal([new OffsetRange(Zero, 0, 0)], await _log.GetRangesAsync(_topic, None));
        _producer.CommitTransaction();
        // The marker is written after the producer has been answered.
        await Eventually.IsAsync(async () => (await _log.GetRangesAsync(_topic, None))[0].End == 4);
    }

    private async Task<(long Committed, long End, long Lag)> LagAsync()
    {
        var lag = (await GroupLag.FindAsync(_log, TimeProvider.System, None)).Single(lag => lag.Group.Name == _topic);
        return (lag.Committed, lag.Held.End, lag.Records);
    }

    private void Begin(int records)
    {
        _producer.BeginTransaction();
        for (var i = 0; i < records; i++) _producer.Produce(_topic, new Message<string, string> { Key = "k", Value = $"{i}" });
        _producer.Flush(Patience.Longest);
    }
}
