using Bourse.Adapters.Cassandra;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.Bars;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Cassandra;

/// <summary>What of Cassandra itself the bars rely on, on a real server.</summary>
public sealed class CassandraWriteTests : IAsyncLifetime
{
    private static readonly TopicPartition Nvda = new("NVDA_topic", 0);
    private readonly TestKeyspace _keyspace = new(TestServers.RequireCassandra());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _keyspace.DisposeAsync();

    [Fact]
    public async Task The_table_is_that_of_the_documents()
    {
        await using var store = _keyspace.Open();
        await store.WriteAsync(WriteOf([SampleBars.Of("NVDA", "2024-05-01 10:00:00")]), Cancellation);
        var columns = await _keyspace.ReadAsync(
            $"SELECT column_name, type, kind, clustering_order FROM system_schema.columns WHERE keyspace_name = '{_keyspace.Name}' AND "
            + "table_name = 'stock_nvda'",
            row => $"{row.Text(0)} {row.Text(1)} {row.Text(2)} {row.Text(3)}");

        Assert.Equal(
            [
                "close decimal regular none", "high decimal regular none", "id text regular none", "interval text partition_key none",
                "low decimal regular none", "month text partition_key none", "open decimal regular none", "symbol text partition_key none",
                "time_zone text regular none", "timestamp timestamp clustering desc", "volume bigint regular none",
            ],
            columns.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["2024-05 2024-05-01T14:00:00.0000000Z 181.50 363.00 US/Eastern"],
            await _keyspace.ReadAsync(
                $"SELECT month, timestamp, close, high, time_zone FROM {_keyspace.Name}.stock_nvda",
                row => $"{row.Text(0)} {row.Timestamp(1):O} {row.Decimal(2)} {row.Decimal(3)} {row.Text(4)}"));
    }

    [Fact]
    public async Task Bars_that_a_former_owner_writes_late_never_replace_those_of_its_successor()
    {
        // The former owner's clock is a day ahead, and it has asked whether it is still the owner just before it lost the partition.
        var ahead = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(1));
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        await using var former = new CassandraBarStore(_keyspace.Options, ahead);
        await using var successor = _keyspace.Open();
        var claim = Assert.Single(await former.ClaimAsync("former", "id", [Nvda], Cancellation));
        using var rows = new PausingRows([new BarRow(bar with { Volume = 1 }, 0)]);
        var late = former.WriteAsync(new SinkWrite<BarRow>(rows, [new PartitionAdvance(Nvda, claim.Epoch, 1)]), Cancellation);
        await rows.Reached.WaitAsync(Cancellation);

        claim = Assert.Single(await successor.ClaimAsync("successor", "id", [Nvda], Cancellation));
        await successor.WriteAsync(
            new SinkWrite<BarRow>([new BarRow(bar with { Volume = 2 }, 0)], [new PartitionAdvance(Nvda, claim.Epoch, 1)]), Cancellation);
        rows.GoOn();
        await Assert.ThrowsAsync<FencedException>(() => late);

        Assert.Equal([2L], (await ReadAsync(successor, "NVDA")).Select(read => read.Volume));
        Assert.Equal(1, Assert.Single(await successor.ReadProgressAsync(Cancellation)).NextOffset);
    }

    [Fact]
    public async Task Of_two_versions_of_a_bar_in_one_write_the_later_one_counts_also_where_its_values_are_smaller()
    {
        await using var store = _keyspace.Open();
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        await store.WriteAsync(WriteOf([bar with { Volume = 9 }, bar with { Volume = 1 }]), Cancellation);
        Assert.Equal([1L], (await ReadAsync(store, "NVDA")).Select(read => read.Volume));
    }

    [Fact]
    public async Task A_table_that_was_dropped_meanwhile_is_created_again()
    {
        await using var store = _keyspace.Open();
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        await store.WriteAsync(WriteOf([bar]), Cancellation);
        await _keyspace.ExecuteAsync($"DROP TABLE {_keyspace.Name}.stock_nvda");
        await store.WriteAsync(WriteOf([bar]), Cancellation);
        Assert.Equal([SampleBars.Text(bar)], (await ReadAsync(store, "NVDA")).Select(SampleBars.Text));
    }

    [Fact]
    public async Task Tables_of_others_in_the_keyspace_are_left_alone()
    {
        await using var store = _keyspace.Open();
        await store.CreateAsync(Cancellation);
        await _keyspace.ExecuteAsync($"CREATE TABLE {_keyspace.Name}.stock_x_y (a int PRIMARY KEY)");
        await _keyspace.ExecuteAsync($"CREATE TABLE {_keyspace.Name}.other (a int PRIMARY KEY)");
        Assert.Empty(await store.ListSymbolsAsync(Cancellation));
        Assert.Empty(await store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Many_partitions_are_claimed_and_written_at_once()
    {
        await using var store = _keyspace.Open();
        var topics = Enumerable.Range(0, 1_200).Select(number => new TopicPartition($"S{number}_topic", number % 3)).ToList();
        var claims = await store.ClaimAllAsync("owner", [.. topics.Select(one => new TopicClaim("id", [one]))], Cancellation);
        var advances = claims.Select((claim, index) => new PartitionAdvance(claim.Partition, claim.Epoch, index)).ToList();
        await store.WriteAsync(WriteOf([SampleBars.Of("S0", "2024-05-01 10:00:00")]) with { Partitions = advances }, Cancellation);

        var read = (await store.ReadProgressAsync(Cancellation)).ToDictionary(progress => progress.Partition, progress => progress.NextOffset);
        Assert.Equal(advances.ToDictionary(advance => advance.Partition, advance => advance.NextOffset), read);
    }

    private static SinkWrite<BarRow> WriteOf(IReadOnlyList<Bar> bars) => new([.. bars.Select((bar, index) => new BarRow(bar, index))], []);

    private static Task<IReadOnlyList<Bar>> ReadAsync(CassandraBarStore store, string symbol) =>
        store.ReadAsync(new BarRange { Symbol = Symbol.Parse(symbol), Interval = BarInterval.Hour }, Cancellation);

    /// <summary>Rows of which the first is given out only when the test says so: a process that was stopped in the middle of a write.</summary>
    private sealed class PausingRows(IReadOnlyList<BarRow> rows) : IReadOnlyList<BarRow>, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();

        public Task Reached => _reached.Task;

        public int Count => rows.Count;

        public BarRow this[int index] => rows[index];

        public void GoOn() => _goOn.Set();

        public void Dispose() => _goOn.Dispose();

        public IEnumerator<BarRow> GetEnumerator()
        {
            _reached.TrySetResult();
            _goOn.Wait(TestContext.Current.CancellationToken);
            return rows.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
