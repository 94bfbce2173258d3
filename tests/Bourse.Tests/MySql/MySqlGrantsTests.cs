using Bourse.Adapters.MySql;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Pipelines;
using Bourse.Sinks;
using Bourse.Tests.Servers;
using MySqlConnector;
using Xunit;

namespace Bourse.Tests.MySql;

/// <summary>Users with exactly the grants that are printed can do their work and nothing else.</summary>
public sealed class MySqlGrantsTests : IAsyncDisposable
{
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);
    private static readonly ValuationRow Row = new(new DateOnly(2000, 1, 3), Money.Parse("1"), null, null, Money.Parse("1"), null, 0);
    private readonly MySqlTestDatabase _database = new(TestServers.RequireMySql());
    private readonly List<string> _users = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var user in _users) _database.Execute($"DROP USER '{user}'@'%'");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Each_role_can_do_its_work_and_nothing_else()
    {
        var init = CreateUser("init");
        foreach (var grant in MySqlGrants.ForInit(_database.Name, init)) _database.Execute(grant);
        await using (var database = OpenAs(init))
        {
            await database.InitializeAsync(NetworkFile.Default, Cancellation);
            await database.ResetAsync(NetworkFile.Default, Cancellation);
        }

        await SchedulerAsync(init);
        await IngestAsync();
        await ReportAsync();
        Refused(init, "CREATE USER 'x'@'%'", $"CREATE DATABASE {_database.Name}2");
    }

    [Fact]
    public void The_statements_are_one_a_line_and_name_every_table()
    {
        var lines = MySqlGrants.Lines("Investors_DB", NetworkFile.Default);

        Assert.Contains(@"GRANT SELECT ON `Investors\_DB`.* TO 'bourse_report'@'%';", lines);
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE ON `Investors_DB`.`PipelineTasks` TO 'bourse_scheduler'@'%';", lines);
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE ON `Investors_DB`.`ProviderCalls` TO 'bourse_scheduler'@'%';", lines);
        Assert.Contains("GRANT SELECT, INSERT, UPDATE ON `Investors_DB`.`Inv3_P32` TO 'bourse_ingest'@'%';", lines);
        Assert.All(lines, line => Assert.True(line.StartsWith("-- ", StringComparison.Ordinal) || line.EndsWith(';')));
        Assert.DoesNotContain(lines, line => line.Contains("ALL PRIVILEGES", StringComparison.OrdinalIgnoreCase));
    }

    private async Task SchedulerAsync(string init)
    {
        await using (var store = new MySqlRunStore(OptionsOf(init), TimeProvider.System)) await store.InitializeAsync(Cancellation);
        var account = new QuotaAccount("test", 5, 5);
        await using (var quotas = new MySqlQuotaLedger(OptionsOf(init), TimeProvider.System)) await quotas.ReadAsync(account, Cancellation);
        var user = CreateUser("scheduler");
        foreach (var grant in MySqlGrants.ForScheduler(_database.Name, user)) _database.Execute(grant);
        await using var runs = new MySqlRunStore(OptionsOf(user), TimeProvider.System);
        await runs.InitializeAsync(Cancellation);
        for (var i = 0; i < 2; i++)
        {
            var time = DateTimeOffset.UnixEpoch.AddDays(i);
            var options = new RunOptions(BarInterval.Hour, true, false, 1);
            var run = new NewRun("p", RunCause.Manual, time, time, options, [new TaskKey(Symbol.Parse("NVDA"), new YearMonth(2024, 5))]) { Kept = 1 };
            var created = await runs.CreateRunAsync(run, time, Cancellation);
            Assert.Equal(1, await runs.CancelAsync(created!.Number, time, Cancellation));
        }

        Assert.Single(await runs.ListRunsAsync(null, 10, Cancellation));
        await using var ledger = new MySqlQuotaLedger(OptionsOf(user), TimeProvider.System);
        Assert.True((await ledger.TakeAsync(account, Cancellation)).AllowsCall);
        Refused(user, "CREATE TABLE x (y INT)", "DROP TABLE PipelineRuns", "SELECT * FROM Investors", "DELETE FROM Inv1_P11");
    }

    private async Task IngestAsync()
    {
        var user = CreateUser("ingest");
        foreach (var grant in MySqlGrants.ForIngest(_database.Name, NetworkFile.Default, user)) _database.Execute(grant);
        await using var database = OpenAs(user);
        var epoch = (await database.ClaimAsync("ingest", "a topic", [Zero], Cancellation))[0].Epoch;
        var write = new SinkWrite<PortfolioRows>([new PortfolioRows("Inv1_P11", new[] { Row })], [new PartitionAdvance(Zero, epoch, 1)]);
        await database.WriteAsync(write, Cancellation);
        await database.WriteAsync(write, Cancellation);
        Assert.Equal(6, (await database.ListPortfoliosAsync(Cancellation)).Count);
        await RefusedAsync(() => database.InitializeAsync(NetworkFile.Default, Cancellation));
        Refused(
            user,
            "DELETE FROM Inv1_P11", "DROP TABLE Inv1_P11", "UPDATE Investors SET Name = ''", "DELETE FROM Progress", "CREATE TABLE x (y INT)");
    }

    private async Task ReportAsync()
    {
        var user = CreateUser("report");
        foreach (var grant in MySqlGrants.ForReport(_database.Name, user)) _database.Execute(grant);
        await using var database = OpenAs(user);
        Assert.Equal(6, (await database.ListPortfoliosAsync(Cancellation)).Count);
        Assert.Single(await database.ReadProgressAsync(Cancellation));
        await foreach (var block in database.ReadAsync("Inv1_P11", null, null, Cancellation)) Assert.Equal([Row], block.ToArray());
        await RefusedAsync(() => database.ClaimAsync("ingest", "a topic", [Zero], Cancellation));
        Refused(user, "DELETE FROM Inv1_P11", "INSERT INTO Investors VALUES ('a', 'b', 'c')", "CREATE TABLE x (y INT)");
    }

    private string CreateUser(string role)
    {
        var user = $"t_{role}_{_database.Name[^12..]}";
        _database.Execute($"CREATE USER '{user}'@'%' IDENTIFIED BY 'a password'");
        _users.Add(user);
        return user;
    }

    private MySqlInvestorsDatabase OpenAs(string user) =>
        _database.Open(OptionsOf(user));

    private MySqlOptions OptionsOf(string user) => MySqlOptions.Parse($"{_database.ConnectionString};User ID={user};Password=a password");

    private void Refused(string user, params string[] statements)
    {
        using var connection = new MySqlConnection($"{_database.ConnectionString};User ID={user};Password=a password;Pooling=false");
        connection.Open();
        foreach (var sql in statements)
        {
            using var command = new MySqlCommand(sql, connection);
            Assert.Contains("denied", Assert.Throws<MySqlException>(() => command.ExecuteNonQuery()).Message);
        }
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<BourseException>(call);
        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains("--print-grants", failure.Remedy);
    }
}
