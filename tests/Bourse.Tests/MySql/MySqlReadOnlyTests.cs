using Bourse.Adapters.MySql;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Sinks;
using Bourse.Market;
using Bourse.Tests.Servers;
using MySqlConnector;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.MySql;

/// <summary>A server that takes no writes for a while, as one does whose place another takes.</summary>
public sealed class MySqlReadOnlyTests
{
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_turns_read_only_is_waited_for_as_one_that_cannot_be_reached()
    {
        await using var server = await OwnMariaDb.StartAsync(TestServers.RequireEngines());
        await using var admin = new MySqlConnection(server.ConnectionString);
        await admin.OpenAsync(Cancellation);
        await using (var made = new MySqlInvestorsDatabase(MySqlOptions.Parse(server.ConnectionString), TimeProvider.System))
        {
            await made.InitializeAsync(NetworkFile.Default, Cancellation);
        }

        await RunAsync(admin, "CREATE USER 'plain'@'%' IDENTIFIED BY 'plain'");
        foreach (var grant in MySqlGrants.ForIngest("InvestorsDB", NetworkFile.Default, "plain")) await RunAsync(admin, grant);
        await using var database = new MySqlInvestorsDatabase(
            MySqlOptions.Parse($"{server.ConnectionString};User ID=plain;Password=plain"), TimeProvider.System);
        var epoch = (await database.ClaimAsync("ingest", "a topic", [Zero], Cancellation))[0].Epoch;
        await RunAsync(admin, "SET GLOBAL read_only = 1");

        var failure = await Assert.ThrowsAsync<BourseException>(() => WriteAsync(database, epoch));

        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("can only be read", failure.Message, StringComparison.Ordinal);
        await RunAsync(admin, "SET GLOBAL read_only = 0");
        await WriteAsync(database, epoch);
        Assert.Equal(1, await database.CountRowsAsync("Inv1_P11", Cancellation));
    }

    private static Task WriteAsync(MySqlInvestorsDatabase database, long epoch) => database.WriteAsync(
        new SinkWrite<PortfolioRows>([new PortfolioRows("Inv1_P11", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]), Cancellation);

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
