using Bourse.Adapters.MySql;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Bourse.Tests.Servers;
using Xunit;

namespace Bourse.Tests.MySql;

/// <summary>The tables as people see them, and what happens when a server refuses.</summary>
public sealed class MySqlServerTests : IAsyncDisposable
{
    private readonly MySqlTestDatabase _database = new(TestServers.RequireMySql());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Columns_have_the_names_and_types_that_people_know()
    {
        await InitializeAsync();

        Assert.Equal(
            """
            AsOf date NO PRI
            NAVperShare decimal(18,6) NO 
            DailyNAVChange decimal(18,6) YES 
            DailyNAVChangePercent decimal(18,6) YES 
            Evaluation decimal(20,2) NO 
            DailyEvaluationChange decimal(20,2) YES 
            Revision int NO 
            """,
            _database.Query(
                $"""
                SELECT CONCAT_WS(' ', column_name, REPLACE(column_type, 'int(11)', 'int'), is_nullable, column_key) FROM information_schema.columns
                WHERE table_schema = '{_database.Name}' AND table_name = 'Inv1_P11' ORDER BY ordinal_position
                """));
        Assert.Equal(
            "iid Investors Id\npid Portfolios Id",
            _database.Query(
                $"""
                SELECT CONCAT_WS(' ', column_name, referenced_table_name, referenced_column_name) FROM information_schema.key_column_usage
                WHERE table_schema = '{_database.Name}' AND referenced_table_name IS NOT NULL ORDER BY column_name
                """));
        Assert.Equal("InnoDB utf8mb4_bin", _database.Query(
            $"SELECT DISTINCT CONCAT(engine, ' ', table_collation) FROM information_schema.tables WHERE table_schema = '{_database.Name}'"));
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_neither_read_nor_written()
    {
        await InitializeAsync();
        _database.Execute("UPDATE Schema_Version SET version = 52");
        await using var database = _database.Open();

        foreach (var call in (Func<Task>[])[
            () => database.ListPortfoliosAsync(Cancellation), () => database.ReadInventoryAsync(Cancellation),
            () => database.ClaimAsync("me", "id", [new TopicPartition("portfolios", 0)], Cancellation)])
        {
            var failure = await Assert.ThrowsAsync<BourseException>(call);
            Assert.Contains("has tables of version 52, and this Bourse knows those up to", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("MODIFY Evaluation VARCHAR(400) NOT NULL", "about 100")]
    [InlineData("MODIFY Evaluation VARCHAR(400) NOT NULL", "1e3")]
    [InlineData("MODIFY Evaluation VARCHAR(400) NULL", null)]
    [InlineData("MODIFY AsOf DATETIME NOT NULL", "100.00")]
    public async Task A_row_that_something_else_has_written_is_named_with_its_table(string change, string? evaluation)
    {
        await InitializeAsync();
        _database.Execute($"ALTER TABLE Inv1_P12 {change}");
        var value = evaluation is null ? "NULL" : $"'{evaluation}'";
        _database.Execute($"INSERT INTO Inv1_P12 VALUES ('2024-01-02', 1, NULL, NULL, {value}, NULL, 0)");
        await using var database = _database.Open();

        var failure = await Assert.ThrowsAsync<BourseException>(
            async () => await database.ReadAsync("Inv1_P12", null, null, Cancellation).CountAsync(Cancellation));

        Assert.StartsWith("a row of table Inv1_P12 cannot be read: 2024-01-02", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Failed, failure.Kind);
    }

    [Fact]
    public async Task Master_data_are_those_of_the_network_also_after_it_changed()
    {
        await InitializeAsync();
        Assert.Equal(
            "Inv1 P11 Alpha Tech Growth 1\nInv1 P12 Alpha Value 1\nInv2 P21 Beta Tech Innovation 0",
            _database.Query(
                "SELECT CONCAT_WS(' ', iid, pid, Name, Cumulative) FROM Investors_Portfolios JOIN Portfolios ON pid = Id ORDER BY pid LIMIT 3"));

        var moved = NetworkFile.Default.Investors[0] with { City = @"O'Fallon\'; DROP TABLE Investors; -- 東京" };
        await using var database = _database.Open();
        await database.InitializeAsync(NetworkFile.Default with { Investors = [moved] }, Cancellation);

        Assert.Equal(moved.City, _database.Query("SELECT City FROM Investors WHERE Id = 'Inv1'"));
        Assert.Equal("3", _database.Query("SELECT COUNT(*) FROM Investors"));
    }

    [Fact]
    public async Task Many_may_initialise_at_the_same_moment()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => InitializeAsync()));

        Assert.Equal("6", _database.Query("SELECT COUNT(*) FROM Portfolios"));
        Assert.Equal("1", _database.Query("SELECT version FROM Schema_Version"));
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_left_alone()
    {
        await InitializeAsync();
        _database.Execute("UPDATE Schema_Version SET version = 99");
        await using var database = _database.Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => database.ResetAsync(NetworkFile.Default, Cancellation));

        Assert.Contains("version 99", failure.Message);
        Assert.Equal("3", _database.Query("SELECT COUNT(*) FROM Investors"));
        await InitializeAsync(then: "UPDATE Schema_Version SET version = 1");
    }

    [Fact]
    public async Task An_initialisation_that_was_cut_off_is_finished_by_the_next()
    {
        await InitializeAsync();
        foreach (var table in (string[])["Inv1_P12", "Progress", "Investors_Portfolios"]) _database.Execute($"DROP TABLE {table}");
        _database.Execute("DELETE FROM Schema_Version");

        await using var database = _database.Open();
        await database.InitializeAsync(NetworkFile.Default, Cancellation);

        Assert.Equal(6, (await database.ListPortfoliosAsync(Cancellation)).Count);
        Assert.Empty(await database.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task A_reset_that_fails_keeps_every_row_and_every_owner()
    {
        await InitializeAsync();
        await using var database = _database.Open();
        var zero = new TopicPartition(Topics.Evaluations, 0);
        var epoch = (await database.ClaimAsync("ingest", "a topic", [zero], Cancellation))[0].Epoch;
        _database.Execute("INSERT INTO Inv1_P11 VALUES ('2000-01-03', 1, NULL, NULL, 1, NULL, 0)");
        // A table that somebody else made refers to a portfolio, so that it cannot be deleted.
        _database.Execute("CREATE TABLE mine (pid VARCHAR(32) COLLATE utf8mb4_bin, FOREIGN KEY (pid) REFERENCES Portfolios (Id)) ENGINE = InnoDB");
        _database.Execute("INSERT INTO mine VALUES ('P11')");

        await using var other = _database.Open();
        await Assert.ThrowsAsync<BourseException>(() => other.ResetAsync(NetworkFile.Default, Cancellation));

        Assert.Equal("1", _database.Query("SELECT COUNT(*) FROM Inv1_P11"));
        await database.WriteAsync(new SinkWrite<PortfolioRows>([], [new PartitionAdvance(zero, epoch, 1)]), Cancellation);
    }

    [Fact]
    public async Task A_wrong_password_gives_one_line_without_it()
    {
        var failure = await RefusedAsync($"{_database.ConnectionString};Password=not-this-one");

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains("refuses user 'bourse'", failure.Message);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_accepted_where_it_is_verified()
    {
        var server = $"{_database.ConnectionString};SslMode=VerifyFull";
        Assert.SkipWhen(_database.Query("SELECT @@have_ssl") != "YES", "the server has no TLS");

        var failure = await RefusedAsync(server);

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains("certificate", failure.Message);
        Assert.Contains("SslMode=Required", failure.Remedy);
        await using var database = _database.Open(MySqlOptions.Parse($"{_database.ConnectionString};SslMode=Required"));
        await database.InitializeAsync(NetworkFile.Default, Cancellation);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_server_can_be_cancelled()
    {
        await using var database = new MySqlInvestorsDatabase(
            MySqlOptions.Parse("Server=127.0.0.1;Port=1;User ID=u") with { ConnectTimeout = TimeSpan.FromMinutes(10) }, TimeProvider.System);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.ReadProgressAsync(cancellation.Token));
    }

    private async Task InitializeAsync(string? then = null)
    {
        if (then is not null) _database.Execute(then);
        await using var database = _database.Open();
        await database.InitializeAsync(NetworkFile.Default, Cancellation);
    }

    private static async Task<BourseException> RefusedAsync(string connectionString)
    {
        await using var database = new MySqlInvestorsDatabase(MySqlOptions.Parse(connectionString), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<BourseException>(() => database.InitializeAsync(NetworkFile.Default, Cancellation));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("not-this-one", failure.ToString());
        Assert.NotNull(failure.Remedy);
        return failure;
    }
}
