using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bourse.Adapters.MySql;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Sinks;
using Bourse.Market;
using Bourse.Tests.Servers;
using MySqlConnector;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.MySql;

/// <summary>A call that is cancelled ends soon, whatever the server is doing, and leaves nothing behind that holds others up.</summary>
public sealed class MySqlCancellationTests : IAsyncLifetime
{
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);

    /// <summary>What each of these calls would wait for otherwise.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = Long / 2;
    private readonly CancellationTokenSource _cancelled = new();
    private MySqlTestDatabase? _database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MySqlTestDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = new MySqlTestDatabase(TestServers.RequireMySql());
        await using var database = Database.Open();
        await database.InitializeAsync(NetworkFile.Default, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _cancelled.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_write_that_waits_for_a_lock_ends_soon_and_writes_nothing()
    {
        await using var database = OpenWithLongLocks();
        var epoch = (await database.ClaimAsync("ingest", "a topic", [Zero], Cancellation))[0].Epoch;
        using var other = Database.Connect();
        Run(other, "START TRANSACTION");
        Run(other, "SELECT * FROM Inv1_P11 FOR UPDATE");
        var writing = WriteAsync(database, epoch, _cancelled.Token);
        await UntilStatementAsync("INSERT INTO `Inv1_P11`");

        await EndsSoonAsync(writing);

        Run(other, "ROLLBACK");
        Assert.Equal("0", Database.Query("SELECT COUNT(*) FROM Inv1_P11"));
        await WriteAsync(database, epoch, Cancellation);
        Assert.Equal("1", Database.Query("SELECT COUNT(*) FROM Inv1_P11"));
    }

    [Fact]
    public async Task A_query_that_waits_ends_soon_and_the_next_call_goes_on()
    {
        await using var database = OpenWithLongLocks();
        using var other = Database.Connect();
        Run(other, "LOCK TABLES Inv1_P11 WRITE");
        var reading = database.CountRowsAsync("Inv1_P11", _cancelled.Token);
        await UntilStatementAsync("SELECT COUNT(*) FROM `Inv1_P11`");

        await EndsSoonAsync(reading);

        Run(other, "UNLOCK TABLES");
        Assert.Equal(0, await database.CountRowsAsync("Inv1_P11", Cancellation));
    }

    [Fact]
    public async Task A_long_statement_ends_soon()
    {
        var connections = new MySqlConnections(Database.Options with { AnswerTimeout = Long }, TimeProvider.System);
        await using var session = await connections.OpenAsync(Cancellation);
        var sleeping = session.QueryAsync("SELECT SLEEP(600)", row => row.GetInt32(0), _cancelled.Token);
        await UntilStatementAsync("SELECT SLEEP(600)");

        await EndsSoonAsync(sleeping);

        Assert.Equal([1], await session.QueryAsync("SELECT 1", row => row.GetInt32(0), Cancellation));
    }

    [Fact]
    public async Task A_write_to_a_server_that_says_nothing_any_more_is_given_up_and_the_next_one_goes_another_way()
    {
        await using var proxy = new TcpProxy((int)new MySqlConnectionStringBuilder(Database.ConnectionString).Port);
        var options = MySqlOptions.Parse($"{Database.ConnectionString};Port={proxy.Port};SslMode=Disabled") with { AnswerTimeout = Long };
        await using var database = Database.Open(options);
        var epoch = (await database.ClaimAsync("ingest", "a topic", [Zero], Cancellation))[0].Epoch;
        var silence = new TaskCompletionSource();
        proxy.Set("INSERT INTO `Inv1_P11`", 1, TcpProxy.Cut.Request, () => silence.Task);
        var writing = WriteAsync(database, epoch, _cancelled.Token);
        await proxy.Sprung;

        await EndsSoonAsync(writing);

        await using var successor = Database.Open();
        silence.SetResult();
        epoch = (await successor.ClaimAsync("successor", "a topic", [Zero], Cancellation))[0].Epoch;
        await WriteAsync(successor, epoch, Cancellation);
        Assert.Single(await database.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task A_call_that_connects_to_a_server_that_says_nothing_ends_soon()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = MySqlOptions.Parse($"Server=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};User ID=u") with
        {
            ConnectTimeout = Long,
        };
        await using var database = new MySqlInvestorsDatabase(options, TimeProvider.System);
        var reading = database.ReadProgressAsync(_cancelled.Token);
        using var connected = await silent.AcceptTcpClientAsync(Cancellation);

        await EndsSoonAsync(reading);
    }

    private MySqlInvestorsDatabase OpenWithLongLocks() =>
        Database.Open(Database.Options with { LockTimeout = Long, AnswerTimeout = Long });

    private static Task WriteAsync(MySqlInvestorsDatabase database, long epoch, CancellationToken cancellation) =>
        database.WriteAsync(
            new SinkWrite<PortfolioRows>([new PortfolioRows("Inv1_P11", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]), cancellation);

    private async Task EndsSoonAsync(Task call)
    {
        var begin = Stopwatch.GetTimestamp();
        await _cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, Soon);
    }

    private async Task UntilStatementAsync(string statement)
    {
        var condition = $"db = '{Database.Name}' AND info LIKE '{statement}%'";
        while (Database.Query($"SELECT COUNT(*) FROM information_schema.processlist WHERE {condition}") == "0") await Task.Yield();
    }

    private static void Run(MySqlConnection connection, string sql)
    {
        using var command = new MySqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
    }
}
