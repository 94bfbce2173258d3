using Bourse.Adapters.MySql;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Xunit;

namespace Bourse.Tests.MySql;

public sealed class MySqlHealthTests
{
    private static readonly Dictionary<string, string> Sound = new()
    {
        ["version"] = "8.4.2", ["innodb_flush_log_at_trx_commit"] = "1", ["log_bin"] = "ON", ["sync_binlog"] = "1",
        ["character_set_server"] = "utf8mb4", ["sql_mode"] = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES",
    };

    [Fact]
    public void A_server_that_keeps_what_is_committed_has_nothing_to_mend() =>
        Assert.All(MySqlHealth.Check(Sound, "TLS_AES_256_GCM_SHA384", false), finding => Assert.True(finding is { IsGood: true, Remedy: null }));

    [Theory]
    [InlineData("innodb_flush_log_at_trx_commit", "2", "SET GLOBAL innodb_flush_log_at_trx_commit = 1")]
    [InlineData("sync_binlog", "0", "SET GLOBAL sync_binlog = 1")]
    [InlineData("character_set_server", "latin1", "SET GLOBAL character_set_server = 'utf8mb4'")]
    [InlineData("sql_mode", "", "SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES')")]
    public void A_setting_that_loses_data_is_named_with_the_statement_that_mends_it(string name, string value, string remedy)
    {
        var found = MySqlHealth.Check(new Dictionary<string, string>(Sound) { [name] = value }, "", isLocal: true).Single(finding => !finding.IsGood);

        Assert.True(found.IsUsable);
        Assert.StartsWith(remedy, found.Remedy);
    }

    [Fact]
    public async Task Before_the_database_is_initialized_its_missing_tables_are_a_warning()
    {
        await using var database = new MySqlTestDatabase(TestServers.RequireMySql());
        // A clock that shows the past would be a failure of its own.
        using var run = new CommandLineRun { Clock = new WaitCountingClock(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero)) };
        run.Environment["BOURSE_DATABASE"] = $"mysql:{database.ConnectionString}";

        var before = await run.RunAsync("doctor");
        await run.RunAsync("database", "init");
        var after = await run.RunAsync("doctor");

        Assert.Equal((0, 0), (before.Code, after.Code));
        Assert.Matches("(?m)^warn  tables +there is no database ", before.Data);
        Assert.Contains("try: run `bourse database init`", before.Data, StringComparison.Ordinal);
        Assert.Matches("(?m)^ok    tables +6 portfolios$", after.Data);
    }

    [Fact]
    public void Without_a_binary_log_its_setting_does_not_matter()
    {
        var variables = new Dictionary<string, string>(Sound) { ["log_bin"] = "OFF", ["sync_binlog"] = "0" };

        Assert.All(MySqlHealth.Check(variables, "", isLocal: true), finding => Assert.True(finding.IsGood));
    }

    [Theory]
    [InlineData("8.0.11", true)]
    [InlineData("9.4.0-commercial", true)]
    [InlineData("10.6.0-MariaDB", true)]
    [InlineData("12.1.2-MariaDB-ubu2404", true)]
    [InlineData("5.7.44-log", false)]
    [InlineData("10.5.29-MariaDB", false)]
    [InlineData("something", false)]
    public void Servers_that_are_too_old_are_refused(string version, bool usable)
    {
        var found = MySqlHealth.Check(new Dictionary<string, string>(Sound) { ["version"] = version }, "", isLocal: true)[0];

        Assert.Equal((usable, usable), (found.IsGood, found.IsUsable));
        Assert.Equal(usable, found.Remedy is null);
    }

    [Fact]
    public void A_connection_to_another_machine_without_TLS_is_doubtful() =>
        Assert.Equal("TLS", MySqlHealth.Check(Sound, "", isLocal: false).Single(finding => !finding.IsGood).Part);

    [Fact]
    public async Task A_real_server_is_looked_at()
    {
        var options = MySqlOptions.Parse(TestServers.RequireMySql());

        var findings = await MySqlHealth.CheckAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(findings.Count >= 5);
        Assert.True(findings[0].IsGood, findings[0].Says);
        Assert.Equal("is 1", findings.Single(finding => finding.Part == "innodb_flush_log_at_trx_commit").Says);
    }
}
