using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Sinks;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;
using Bourse.Tests.Cql;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Cassandra;

/// <summary>What is told about clusters that do not answer, refuse, or are not as they should be.</summary>
[Collection(NetworkServers.Collection)]
public sealed class CassandraHealthTests(OwnServers own)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_without_a_keyspace_is_well_and_nothing_is_created()
    {
        await using var keyspace = new TestKeyspace(TestServers.RequireCassandra());
        var found = await CassandraHealth.CheckAsync(keyspace.Options, TimeProvider.System, Cancellation);

        Assert.All(found, one => Assert.True(one.IsGood, one.Says));
        Assert.Contains(found, one => one.Part == "keyspace" && one.Says.Contains("is not there yet", StringComparison.Ordinal));
        Assert.Empty(await keyspace.ReadAsync(
            $"SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = '{keyspace.Name}'", row => row.Text(0)));
    }

    [Fact]
    public async Task A_keyspace_that_is_ready_is_well()
    {
        await using var keyspace = new TestKeyspace(TestServers.RequireCassandra());
        await using (var store = keyspace.Open()) await store.CreateAsync(Cancellation);
        var found = await CassandraHealth.CheckAsync(keyspace.Options, TimeProvider.System, Cancellation);

        Assert.All(found, one => Assert.True(one.IsGood, one.Says));
        Assert.Equal(["server", "TLS", "keyspace", "rights", "rights"], found.Select(one => one.Part));
        Assert.Contains("copies: datacenter1 1", found[2].Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_server_and_one_copy_on_several_nodes_are_told_with_their_remedies()
    {
        await using var node = new FakeCassandra();
        node.Peers = [1, 2];
        node.Before = async request =>
        {
            if (request.Text?.Contains("release_version", StringComparison.Ordinal) == true)
            {
                await request.RowsAsync([("release_version", 0x0D)], [["3.11.19"u8.ToArray()]]);
                return true;
            }

            if (request.Text?.Contains("system_schema.keyspaces", StringComparison.Ordinal) != true) return false;
            var map = new WireWriter().Int(2).Text("class").Text("SimpleStrategy").Text("replication_factor").Text("1").ToArray();
            var rows = new WireWriter().Int(2).Int(1).Int(1).String("k").String("t").String("replication").Short(0x21).Short(0x0D).Short(0x0D);
            await request.AnswerAsync(0x08, rows.Int(1).Value(map).ToArray());
            return true;
        };
        node.Execute = request => request.RowsAsync([("table_name", 0x0D)], []);
        var found = await CassandraHealth.CheckAsync(OptionsOf(node), TimeProvider.System, Cancellation);

        Assert.Equal((false, "update it to Cassandra 4.0 or later"), (found[0].IsUsable, found[0].Remedy));
        Assert.Equal("financial_data keeps one copy of each bar on one of 3 nodes", found[2].Says);
        Assert.StartsWith("ALTER KEYSPACE financial_data WITH replication", found[2].Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1000, FailureKind.Unreachable)]
    [InlineData(0x1001, FailureKind.Unreachable)]
    [InlineData(0x1100, FailureKind.Unreachable)]
    [InlineData(0x2100, FailureKind.Usage)]
    [InlineData(0x2200, FailureKind.Failed)]
    public async Task An_error_of_the_server_is_a_failure_of_its_kind(int code, FailureKind kind)
    {
        await using var node = new FakeCassandra();
        node.Execute = request => request.FailAsync(code, "so it is");
        await using var store = new CassandraBarStore(OptionsOf(node), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<BourseException>(() => store.CreateAsync(Cancellation));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains("so it is", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_overloaded_for_a_while_is_written_to_all_the_same()
    {
        await using var node = new FakeCassandra();
        var refusals = 0;
        node.Execute = request => request.Opcode == 0x0D && request.Timestamp is not null && ++refusals <= 2
            ? request.FailAsync(0x1001, "busy")
            : request.Opcode == 0x0D && request.Timestamp is null ? request.RowsAsync([("[applied]", 0x04)], [[[1]]])
            : request.RowsAsync([("table_name", 0x0D)], [["bars_progress"u8.ToArray()]]);
        node.Before = async request =>
        {
            if (request.Text?.Contains("system_schema.keyspaces", StringComparison.Ordinal) != true || request.Opcode != 0x07) return false;
            var rows = new WireWriter().Int(2).Int(1).Int(1).String("k").String("t").String("replication").Short(0x21).Short(0x0D).Short(0x0D);
            await request.AnswerAsync(0x08, rows.Int(1).Value(new WireWriter().Int(0).ToArray()).ToArray());
            return true;
        };
        await using var store = new CassandraBarStore(OptionsOf(node), TimeProvider.System);
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        await store.WriteAsync(new SinkWrite<BarRow>([new BarRow(bar, 0)], []), Cancellation);

        var batches = node.Requests.Where(request => request.Opcode == 0x0D && request.Timestamp is not null).ToList();
        Assert.Equal(3, batches.Count);
        Assert.Single(batches.Select(batch => batch.Timestamp).Distinct());
    }

    [Fact]
    public async Task Users_and_their_rights_are_told_apart()
    {
        var server = await own.GuardedCassandraAsync();
        var none = new TestKeyspace(server.Address);
        var root = await AsAsync(none.Options, "cassandra", "cassandra");
        await using (var store = new CassandraBarStore(root, TimeProvider.System)) await store.CreateAsync(Cancellation);
        await using (var session = new CqlSession(root.Cluster, TimeProvider.System, "test"))
        {
            foreach (var user in (string[])["reader", "writer"])
            {
                await RunAsync(session, $"CREATE ROLE IF NOT EXISTS {user} WITH PASSWORD = 'geheim' AND LOGIN = true");
                await RunAsync(session, $"GRANT SELECT ON KEYSPACE {none.Name} TO {user}");
            }

            await RunAsync(session, $"GRANT CREATE ON KEYSPACE {none.Name} TO writer");
            await RunAsync(session, $"GRANT MODIFY ON KEYSPACE {none.Name} TO writer");
        }

        Assert.All(await CheckAsync(none.Options, "writer", "geheim"), one => Assert.True(one.IsGood, one.Says));
        var found = await CheckAsync(none.Options, "reader", "geheim");
        Assert.Equal(2, found.Count(one => !one.IsUsable));
        var remedy = $"GRANT CREATE, SELECT, MODIFY ON KEYSPACE {none.Name} TO reader";
        Assert.All(found.Where(one => !one.IsUsable), one => Assert.Equal(remedy, one.Remedy));

        var failure = await Assert.ThrowsAsync<BourseException>(() => CheckAsync(none.Options, "writer", "gehiem"));
        Assert.Equal((FailureKind.Usage, false), (failure.Kind, CassandraPassword.IsMissing(failure)));
        Assert.DoesNotContain("gehiem", failure.ToString(), StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<BourseException>(() => CheckAsync(none.Options, "writer", ""));
        Assert.True(CassandraPassword.IsMissing(failure));
        failure = await Assert.ThrowsAsync<BourseException>(() => CassandraHealth.CheckAsync(none.Options, TimeProvider.System, Cancellation));
        Assert.Contains("asks for a user", failure.Message, StringComparison.Ordinal);
        await using (var session = new CqlSession(root.Cluster, TimeProvider.System, "test")) await RunAsync(session, $"DROP KEYSPACE {none.Name}");
    }

    /// <summary>A new server creates its first user a moment after it answers.</summary>
    private static async Task<CassandraOptions> AsAsync(CassandraOptions options, string user, string password)
    {
        var known = As(options, user, password);
        await Eventually.IsAsync(() => IsKnownAsync(known));
        return known;
    }

    private static async Task<bool> IsKnownAsync(CassandraOptions options)
    {
        try
        {
            await CassandraHealth.CheckAsync(options, TimeProvider.System, Cancellation);
            return true;
        }
        catch (BourseException e) when (e.InnerException is CqlServerException { Code: CqlErrorCode.BadCredentials })
        {
            return false;
        }
    }

    private static Task<IReadOnlyList<CassandraFinding>> CheckAsync(CassandraOptions options, string user, string password) =>
        CassandraHealth.CheckAsync(As(options, user, password), TimeProvider.System, Cancellation);

    private static CassandraOptions As(CassandraOptions options, string user, string password) =>
        options with { Cluster = options.Cluster with { User = user, Password = password } };

    private static CassandraOptions OptionsOf(FakeCassandra node) => new() { Cluster = CqlTestOptions.Of(node.Port) };

    private static Task RunAsync(CqlSession session, string statement) =>
        session.ExecuteAsync(new CqlStatement(statement) { Consistency = CqlConsistency.Quorum }, Cancellation);
}
