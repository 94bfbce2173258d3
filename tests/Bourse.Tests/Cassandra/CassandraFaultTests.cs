using Bourse.Adapters.Cassandra;
using Bourse.Bars;
using Bourse.Tests.Bars;
using Bourse.Tests.InMemory;
using Bourse.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Tests.Cassandra;

/// <summary>Bars go to a node that dies, and over connections that are cut: nothing is lost, nothing doubled, no old bar comes back.</summary>
[Collection(NetworkServers.Collection)]
public sealed class CassandraFaultTests(OwnServers own, ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly int Kills = Effort.Of(2, full: 20);
    private static readonly int Cuts = Effort.Of(10, full: 200);
    private static readonly string[] Symbols = ["NVDA", "IBM", "BRK.B"];

    private readonly InMemoryEventLog _log = new(TimeProvider.System);
    private readonly Dictionary<(Symbol, DateTime), Bar> _expected = [];
    private int _round;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_killed_while_bars_are_written()
    {
        var server = await own.CassandraAsync();
        await using var keyspace = new TestKeyspace(server.Address);
        await using var proxy = new TcpProxy(server.Port);
        await using var stream = StreamInto(keyspace.OptionsAt(proxy.Port));
        await stream.StartAsync(Cancellation);
        for (var kill = 0; kill < Kills; kill++)
        {
            await SendAsync(600);
            var killing = Task.CompletedTask;
            proxy.Set("NVDA", 1 + kill, kill % 2 == 0 ? TcpProxy.Cut.Answer : TcpProxy.Cut.Nothing, () =>
            {
                killing = Task.Run(server.Kill);
                return Task.CompletedTask;
            });
            while (!proxy.HasSprung) await stream.StepAsync(TimeSpan.Zero, Cancellation);
            await killing;
            var starting = Task.Run(server.UpAsync);
            await SendAsync(100);
            while (!starting.IsCompleted) await stream.StepAsync(TimeSpan.FromMilliseconds(50), Cancellation);
            await starting;
            await CatchUpAsync(stream);
        }

        await CheckAsync(keyspace);
        output.WriteLine($"killed {Kills} times; {_expected.Count} bars");
    }

    [Fact]
    public async Task Connections_are_cut_while_bars_are_written()
    {
        var address = Adapters.Cql.CqlEndpoint.Parse(TestServers.RequireCassandra());
        await using var keyspace = new TestKeyspace(address.ToString());
        await using var proxy = new TcpProxy(address.Port);
        await using var stream = StreamInto(keyspace.OptionsAt(proxy.Port));
        await stream.StartAsync(Cancellation);
        for (var cut = 0; cut < Cuts; cut++)
        {
            await SendAsync(400);
            // A batch of bars, or a change of the offsets, which names the topic.
            proxy.Set(cut % 3 == 0 ? "NVDA_topic" : "NVDA", 1 + (cut % 4), cut % 2 == 0 ? TcpProxy.Cut.Request : TcpProxy.Cut.Answer);
            await CatchUpAsync(stream);
        }

        await CheckAsync(keyspace);
        output.WriteLine($"cut {Cuts} times; {_expected.Count} bars");
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private RecoveringStage StreamInto(CassandraOptions options) => new(
        "stream",
        _ => Task.FromResult<IStage>(new BarStream(_log, new CassandraBarStore(options, TimeProvider.System), BarWorld.Options, TimeProvider.System)),
        TimeProvider.System,
        NullLogger.Instance);

    /// <summary>Publishes new bars, and of each tenth one that is known another version.</summary>
    private async Task SendAsync(int count)
    {
        _round++;
        foreach (var symbol in Symbols)
        {
            var bars = SampleBars.Hours(symbol, new DateOnly(2024, 1, 1).AddDays(_round * 40), count).ToList();
            bars.AddRange(_expected.Values.Where(bar => bar.Symbol.Text == symbol).Where((_, index) => index % 10 == _round % 10)
                .Select(bar => bar with { Volume = bar.Volume + _round }).ToList());
            await BarWorld.SendAsync(_log, bars);
            foreach (var bar in bars) _expected[(bar.Symbol, bar.Instant)] = bar;
        }
    }

    private static async Task CatchUpAsync(RecoveringStage stream)
    {
        do await stream.StepAsync(TimeSpan.FromMilliseconds(50), Cancellation);
        while (!await HasReadAllAsync(stream));
    }

    private static async Task<bool> HasReadAllAsync(RecoveringStage stream)
    {
        try
        {
            return await stream.HasReadAllAsync(Cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            return false;
        }
    }

    private async Task CheckAsync(TestKeyspace keyspace)
    {
        await using var store = keyspace.Open();
        var expected = _expected.Values.OrderBy(bar => bar.Symbol).ThenBy(bar => bar.Instant).Select(SampleBars.Text);
        Assert.Equal(expected, await BarWorld.ReadAsync(store));
        foreach (var progress in await store.ReadProgressAsync(Cancellation))
        {
            var range = Assert.Single(await _log.GetRangesAsync(progress.Partition.Topic, Cancellation));
            Assert.Equal(range.End, progress.NextOffset);
        }
    }
}
