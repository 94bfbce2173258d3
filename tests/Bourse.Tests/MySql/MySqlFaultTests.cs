using Bourse.Adapters.MySql;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Bourse.Tests.Ledger;
using Bourse.Tests.Servers;
using MySqlConnector;
using Xunit;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.MySql;

/// <summary>What networks and other transactions do to a write: it takes place once or not at all, and what became of it is known.</summary>
public sealed class MySqlFaultTests : IAsyncLifetime
{
    private const string TopicId = "a topic";
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);
    private MySqlTestDatabase? _database;
    private TcpProxy? _proxy;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MySqlTestDatabase Database => _database!;

    private TcpProxy Proxy => _proxy!;

    public async ValueTask InitializeAsync()
    {
        var server = TestServers.RequireMySql();
        _database = new MySqlTestDatabase(server);
        _proxy = new TcpProxy((int)new MySqlConnectionStringBuilder(server).Port);
        await using var database = Database.Open();
        await database.InitializeAsync(NetworkFile.Default, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(TcpProxy.Cut.Answer, 1)]
    [InlineData(TcpProxy.Cut.Request, 0)]
    public async Task After_a_commit_without_an_answer_the_progress_tells_what_became_of_it(TcpProxy.Cut cut, int written)
    {
        await using var database = OpenThroughProxy();
        var epoch = await ClaimAsync(database, "ingest");
        Proxy.Set("COMMIT", 1, cut);

        var failure = await Assert.ThrowsAsync<BourseException>(() => WriteAsync(database, epoch, 1, Row(3)));

        Assert.True(Proxy.HasSprung);
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("which may have taken place", failure.Message);
        var claim = Assert.Single(await database.ClaimAsync("ingest", TopicId, [Zero], Cancellation));
        Assert.Equal(new PartitionProgress(Zero, written, 2, "ingest"), claim);
        Assert.Equal(written, (await ReadAsync(database, P11)).Count);
        if (written == 0) await WriteAsync(database, claim.Epoch, 1, Row(3));
        Assert.Equal([Row(3)], await ReadAsync(database, P11));
    }

    [Theory]
    [InlineData("START TRANSACTION", TcpProxy.Cut.Request)]
    [InlineData("UPDATE Progress", TcpProxy.Cut.Answer)]
    [InlineData("INSERT INTO `Inv1_P11`", TcpProxy.Cut.Request)]
    [InlineData("INSERT INTO `Inv1_P11`", TcpProxy.Cut.Answer)]
    public async Task A_write_whose_connection_breaks_before_the_commit_takes_place_all_the_same(string statement, TcpProxy.Cut cut)
    {
        await using var database = OpenThroughProxy();
        var epoch = await ClaimAsync(database, "ingest");
        Proxy.Set(statement, 1, cut);

        await WriteAsync(database, epoch, 2, Row(3), Row(4));

        Assert.True(Proxy.HasSprung);
        Assert.Equal([Row(3), Row(4)], await ReadAsync(database, P11));
        Assert.Equal([new PartitionProgress(Zero, 2, 1, "ingest")], await database.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task A_connection_that_was_cut_while_nobody_used_it_is_replaced()
    {
        await using var database = OpenThroughProxy();
        var epoch = await ClaimAsync(database, "ingest");

        Proxy.CutAll();
        await WriteAsync(database, epoch, 1, Row(3));
        Proxy.CutAll();

        Assert.Equal([Row(3)], await ReadAsync(database, P11));
    }

    [Fact]
    public async Task The_victim_of_a_deadlock_tries_again()
    {
        await using var database = OpenThroughProxy();
        var epoch = await ClaimAsync(database, "ingest");
        var write = new SinkWrite<PortfolioRows>(
            [new("Inv1_P11", new[] { Row(3) }), new("Inv1_P12", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]);
        await database.WriteAsync(write, Cancellation);
        // The transaction that has changed less is the victim.
        using var other = Database.Connect();
        Run(other, "START TRANSACTION");
        for (var i = 0; i < 50; i++) Run(other, $"INSERT INTO Investors (Id, Name, City) VALUES ('X{i}', '', '')");
        Run(other, "SELECT * FROM Inv1_P12 FOR UPDATE");
        var waiting = Task.CompletedTask;
        Proxy.Set("INSERT INTO `Inv1_P12`", 1, TcpProxy.Cut.Nothing, async () =>
        {
            waiting = Task.Run(() => Run(other, "SELECT * FROM Inv1_P11 FOR UPDATE"));
            await UntilAsync(() => Database.Query(StateOf(other)) == "LOCK WAIT");
            _ = waiting.ContinueWith(_ => Run(other, "ROLLBACK"), TaskScheduler.Default);
        });

        await database.WriteAsync(
            write with { Rows = [new("Inv1_P11", new[] { Row(3, 1) }), new("Inv1_P12", new[] { Row(3, 1) })] }, Cancellation);

        await waiting;
        Assert.Equal(2, Proxy.Seen);
        Assert.Equal([Row(3, 1)], await ReadAsync(database, "Inv1_P11"));
        Assert.Equal([Row(3, 1)], await ReadAsync(database, "Inv1_P12"));
    }

    [Fact]
    public async Task Rows_that_are_locked_for_too_long_are_tried_again_and_in_the_end_named()
    {
        await using var database = OpenThroughProxy(TimeSpan.FromSeconds(1));
        var epoch = await ClaimAsync(database, "ingest");
        using var other = Database.Connect();
        Run(other, "START TRANSACTION");
        Run(other, "SELECT * FROM Inv1_P11 FOR UPDATE");
        Proxy.Set("INSERT INTO `Inv1_P11`", 2, TcpProxy.Cut.Nothing, () => Task.Run(() => Run(other, "ROLLBACK")));

        await WriteAsync(database, epoch, 1, Row(3));

        Assert.Equal(2, Proxy.Seen);
        Assert.Equal([Row(3)], await ReadAsync(database, P11));
        Run(other, "START TRANSACTION");
        Run(other, "SELECT * FROM Progress FOR UPDATE");
        var failure = await Assert.ThrowsAsync<BourseException>(() => WriteAsync(database, epoch, 2, Row(4)));
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("locked by another connection", failure.Message);
        Run(other, "ROLLBACK");
        Assert.Equal([Row(3)], await ReadAsync(database, P11));
    }

    [Fact]
    public async Task An_owner_that_sleeps_in_the_middle_of_its_write_holds_nobody_up_and_writes_nothing_when_it_wakes_up()
    {
        await using var paused = OpenThroughProxy(idle: TimeSpan.FromSeconds(1));
        await using var successor = Database.Open();
        var epoch = await ClaimAsync(paused, "paused");
        var written = new TaskCompletionSource();
        Proxy.Set("INSERT INTO `Inv1_P11`", 1, TcpProxy.Cut.Nothing, async () =>
        {
            var claim = await ClaimAsync(successor, "successor");
            await WriteAsync(successor, claim, 2, Row(3, 1), Row(4));
            written.SetResult();
        });

        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(paused, epoch, 1, Row(3, 2), Row(5)));

        // The paused owner may learn of the claim before the successor has written.
        await written.Task;
        Assert.True(Proxy.HasSprung);
        Assert.Equal([Row(3, 1), Row(4)], await ReadAsync(successor, P11));
        Assert.Equal([new PartitionProgress(Zero, 2, 2, "successor")], await successor.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_after_the_timeout()
    {
        var port = Proxy.Port;
        await Proxy.DisposeAsync();
        var options = MySqlOptions.Parse($"{Database.ConnectionString};Port={port}") with { ConnectTimeout = TimeSpan.FromSeconds(1) };
        await using var database = Database.Open(options);

        var failure = await Assert.ThrowsAsync<BourseException>(() => database.ReadProgressAsync(Cancellation));

        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains($"127.0.0.1:{port}/{Database.Name}", failure.Message);
        _proxy = null;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_ingestion_loses_and_doubles_nothing_however_often_the_connection_breaks(int seed)
    {
        await using var world = await CreateAsync(partitions: 2);
        var plan = new MySqlCutPlan(seed);
        var (stage, cuts) = (await StartAsync(world), 0);
        for (var round = 0; round < 60; round++)
        {
            await world.SendAsync(plan.NextEvaluations());
            plan.Set(Proxy);
            if (plan.Restarts()) stage = await StartAsync(world);
            while (!await TryRunAsync(stage)) cuts++;
        }

        Assert.InRange(cuts, 10, 1000);
        await using var database = Database.Open();
        foreach (var portfolio in MySqlCutPlan.Portfolios)
        {
            Assert.Equal(plan.Expected(portfolio), await ReadAsync(database, portfolio));
        }

        Assert.Equal(plan.Sent, (await database.ReadProgressAsync(Cancellation)).Sum(progress => progress.NextOffset));
    }

    private async Task<Ingestion> StartAsync(IngestionWorld world)
    {
        while (true)
        {
            try
            {
                return await world.StartAsync(IngestionWorld.Options with { MaxRecords = 20, MaxBatchBytes = 2000 }, OpenThroughProxy());
            }
            catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
            {
                // As a process that is started again.
            }
        }
    }

    private static async Task<bool> TryRunAsync(Ingestion stage)
    {
        try
        {
            await RunAsync(stage);
            return true;
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            return false;
        }
    }

    private MySqlInvestorsDatabase OpenThroughProxy(TimeSpan? lockTimeout = null, TimeSpan? idle = null) =>
        new(Through(Proxy.Port, lockTimeout ?? TimeSpan.FromSeconds(60), idle ?? TimeSpan.FromMinutes(5)), TimeProvider.System);

    private MySqlOptions Through(int port, TimeSpan lockTimeout, TimeSpan idle)
    {
        var given = new MySqlConnectionStringBuilder(Database.ConnectionString);
        return MySqlOptions.Parse(
            $"Server=127.0.0.1;Port={port};User ID={given.UserID};Password={given.Password};Database={Database.Name};SslMode=Disabled") with
        {
            LockTimeout = lockTimeout,
            IdleTimeout = idle,
        };
    }

    private static async Task<long> ClaimAsync(MySqlInvestorsDatabase database, string owner) =>
        (await database.ClaimAsync(owner, TopicId, [Zero], Cancellation))[0].Epoch;

    private static Task WriteAsync(MySqlInvestorsDatabase database, long epoch, long next, params ValuationRow[] rows) =>
        database.WriteAsync(new SinkWrite<PortfolioRows>([new PortfolioRows(P11, rows)], [new PartitionAdvance(Zero, epoch, next)]), Cancellation);

    private static async Task<List<ValuationRow>> ReadAsync(MySqlInvestorsDatabase database, string portfolio)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, Cancellation)) rows.AddRange(block.Span);
        return rows;
    }

    private static string StateOf(MySqlConnection connection) =>
        $"SELECT trx_state FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = {connection.ServerThread}";

    private static void Run(MySqlConnection connection, string sql)
    {
        using var command = new MySqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }
}
