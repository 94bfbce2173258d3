using Bourse.Adapters.MySql;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Sinks;
using Bourse.Market;
using Bourse.Tests.Servers;
using MySqlConnector;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.MySql;

/// <summary>What is reported is what went wrong first, as what it is.</summary>
public sealed class MySqlFirstErrorTests : IAsyncLifetime
{
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);
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
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_mistake_in_the_program_comes_through_with_its_stack()
    {
        await using var database = Database.Open();
        await database.ReadProgressAsync(Cancellation);
        using var other = Database.Connect();
        Run(other, "LOCK TABLES Inv1_P11 WRITE");
        // The mistake: two calls at the same time on an instance that serves one caller.
        var first = database.CountRowsAsync("Inv1_P11", Cancellation);

        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => database.ReadProgressAsync(Cancellation));

        Assert.Contains(nameof(MySqlSession), mistake.StackTrace, StringComparison.Ordinal);
        Run(other, "UNLOCK TABLES");
        Assert.Equal(0, await first);
    }

    [Fact]
    public async Task A_rollback_that_fails_does_not_hide_the_failure_before_it()
    {
        await using var proxy = new TcpProxy((int)new MySqlConnectionStringBuilder(Database.ConnectionString).Port);
        await using var database = Database.Open(MySqlOptions.Parse($"{Database.ConnectionString};Port={proxy.Port};SslMode=Disabled"));
        var epoch = (await database.ClaimAsync("ingest", "a topic", [Zero], Cancellation))[0].Epoch;
        proxy.Set("ROLLBACK", 1, TcpProxy.Cut.Request);

        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(database, epoch + 1));

        Assert.True(proxy.HasSprung);
        await WriteAsync(database, epoch);
        Assert.Equal("1", Database.Query("SELECT COUNT(*) FROM Inv1_P11"));
    }

    [Fact]
    public async Task A_password_that_was_not_given_is_not_a_wrong_one()
    {
        var given = new MySqlConnectionStringBuilder(Database.ConnectionString);
        var server = $"Server=127.0.0.1;Port={given.Port};User ID={given.UserID};Database={Database.Name}";

        var missing = await RefusedAsync(server);
        var wrong = await RefusedAsync($"{server};Password=not-this-one");

        Assert.True(MySqlPassword.IsMissing(missing));
        Assert.Contains("without a password", missing.Message, StringComparison.Ordinal);
        Assert.False(MySqlPassword.IsMissing(wrong));
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_is_named()
    {
        var missing = await RefusedAsync($"{Database.ConnectionString};SslMode=VerifyCA;SslCa=/nowhere/ca.pem");

        Assert.Contains("/nowhere/ca.pem", missing.Message, StringComparison.Ordinal);
        Assert.Contains("SslCa", missing.Remedy, StringComparison.Ordinal);
    }

    private static Task WriteAsync(MySqlInvestorsDatabase database, long epoch) => database.WriteAsync(
        new SinkWrite<PortfolioRows>([new PortfolioRows("Inv1_P11", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]), Cancellation);

    private async Task<BourseException> RefusedAsync(string connectionString)
    {
        await using var database = Database.Open(MySqlOptions.Parse(connectionString));
        var failure = await Assert.ThrowsAsync<BourseException>(() => database.ReadProgressAsync(Cancellation));
        Assert.Equal(FailureKind.Usage, failure.Kind);
        return failure;
    }

    private static void Run(MySqlConnection connection, string sql)
    {
        using var command = new MySqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
    }
}
