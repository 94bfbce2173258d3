using Bourse.Adapters.Cql;

namespace Bourse.Tests.Cql;

/// <summary>The client against several nodes.</summary>
public sealed class CqlNodesTests : IAsyncLifetime
{
    private readonly FakeCassandra[] _nodes = [new(), new(), new()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task The_first_node_that_answers_names_the_others_and_all_take_turns()
    {
        _nodes[0].Peers = [_nodes[1].Port, _nodes[2].Port];
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port));
        await UntilAsync(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation), () => _nodes.All(HasWorked));

        var before = _nodes.Select(CountOf).ToList();
        for (var turn = 0; turn < 30; turn++) await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        Assert.Equal([10, 10, 10], _nodes.Select((node, index) => CountOf(node) - before[index]));
    }

    [Fact]
    public async Task The_nodes_of_another_data_center_are_left_alone()
    {
        _nodes[0].Before = async request =>
        {
            if (request.Text?.Contains("peers_v2", StringComparison.Ordinal) != true) return false;
            byte[]?[] near = [[127, 0, 0, 1], Port(_nodes[1]), "dc1"u8.ToArray()];
            byte[]?[] far = [[127, 0, 0, 1], Port(_nodes[2]), "dc2"u8.ToArray()];
            byte[]?[] joining = [null, null, "dc1"u8.ToArray()];
            await request.RowsAsync([("native_address", 0x10), ("native_port", 0x09), ("data_center", 0x0D)], [near, far, joining]);
            return true;
        };
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port));
        await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);

        Assert.Equal([_nodes[0].Port, _nodes[1].Port], session.Nodes.Select(node => node.Port));
    }

    [Fact]
    public async Task A_dead_contact_point_is_passed_over()
    {
        await _nodes[0].DisposeAsync();
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port, _nodes[1].Port));
        for (var turn = 0; turn < 5; turn++) await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        Assert.Equal(5, CountOf(_nodes[1]));
    }

    [Fact]
    public async Task A_request_goes_to_another_node_when_one_dies_under_it()
    {
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port, _nodes[1].Port));
        await UntilAsync(
            () => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation), () => HasWorked(_nodes[0]) && HasWorked(_nodes[1]));
        _nodes[0].Execute = async _ => await _nodes[0].DisposeAsync();
        for (var turn = 0; turn < 4; turn++) await session.ExecuteAsync(new CqlStatement("SELECT") { IsIdempotent = true }, Cancellation);
    }

    [Fact]
    public async Task Statements_that_one_node_has_prepared_are_prepared_by_the_others_when_they_meet_them()
    {
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port, _nodes[1].Port));
        var statement = await session.PrepareAsync("INSERT", Cancellation);
        await UntilAsync(() => session.ExecuteAsync(new CqlStatement(statement), Cancellation), () => _nodes.Take(2).All(HasWorked));
        Assert.All(_nodes.Take(2), node => Assert.Equal(["INSERT"], node.Prepared.Values));
    }

    [Fact]
    public async Task A_node_that_joins_is_used_and_one_that_is_removed_is_not()
    {
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port));
        await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        Assert.Single(session.Nodes);

        _nodes[0].Peers = [_nodes[1].Port];
        await _nodes[0].TellAsync("TOPOLOGY_CHANGE", "NEW_NODE", _nodes[1].Port);
        await UntilAsync(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation), () => HasWorked(_nodes[1]));

        _nodes[0].Peers = [];
        await _nodes[0].TellAsync("TOPOLOGY_CHANGE", "REMOVED_NODE", _nodes[1].Port);
        await UntilAsync(
            () => session.ExecuteAsync(new CqlStatement("SELECT") { IsIdempotent = true }, Cancellation), () => session.Nodes.Count == 1);
        await UntilAsync(() => Task.CompletedTask, () => !_nodes[1].Connections.Any());
    }

    [Fact]
    public async Task A_node_that_is_said_to_be_up_is_not_waited_for()
    {
        // The clock stands still, so no pause is ever over.
        var clock = new WaitCountingClock();
        var (isReady, refused) = (false, 0);
        _nodes[1].Before = async request =>
        {
            if (isReady) return false;
            await request.FailAsync(0x1002, "starting");
            refused++;
            return true;
        };
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port, _nodes[1].Port), clock);
        await UntilAsync(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation), () => refused > 0);
        isReady = true;
        for (var turn = 0; turn < 50; turn++) await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        Assert.False(HasWorked(_nodes[1]));

        // Told again and again: an attempt that fails late begins another pause.
        await UntilAsync(
            async () =>
            {
                await _nodes[0].TellAsync("STATUS_CHANGE", "UP", _nodes[1].Port);
                await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
            },
            () => HasWorked(_nodes[1]));
    }

    [Fact]
    public async Task Another_connection_is_told_of_changes_when_the_one_that_was_is_lost()
    {
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_nodes[0].Port, _nodes[1].Port));
        await UntilAsync(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation), () => _nodes.Take(2).All(HasWorked));
        var told = _nodes.First(node => node.Connections.Any(connection => connection.IsRegistered));
        var other = _nodes.Take(2).First(node => node != told);
        await told.DisposeAsync();
        await UntilAsync(
            () => session.ExecuteAsync(new CqlStatement("SELECT") { IsIdempotent = true }, Cancellation),
            () => other.Connections.Any(connection => connection.IsRegistered));
    }

    private static byte[] Port(FakeCassandra node) => new WireWriter().Int(node.Port).ToArray();

    private static int CountOf(FakeCassandra node) => node.Requests.Count(request => request.IsOfTest);

    private static bool HasWorked(FakeCassandra node) => CountOf(node) > 0;

    private static async Task UntilAsync(Func<Task> work, Func<bool> condition)
    {
        do
        {
            await work();
            await Task.Yield();
        }
        while (!condition());
    }
}
