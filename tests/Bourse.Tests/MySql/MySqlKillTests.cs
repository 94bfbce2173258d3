using Bourse.Adapters.MySql;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.Ledger;
using Bourse.Tests.Servers;
using Xunit;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.MySql;

/// <summary>A server that is killed, around a commit and in the middle of one.</summary>
public sealed class MySqlKillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ingestion_loses_and_doubles_nothing_when_the_server_is_killed_while_it_commits()
    {
        await using var server = await OwnMariaDb.StartAsync(TestServers.RequireEngines());
        await using var proxy = new TcpProxy(server.Port);
        await using var world = await CreateAsync(partitions: 2);
        await using var database = new MySqlInvestorsDatabase(MySqlOptions.Parse(server.ConnectionString), TimeProvider.System);
        await database.InitializeAsync(NetworkFile.Default, Cancellation);
        await using var through = new MySqlInvestorsDatabase(
            MySqlOptions.Parse($"{server.ConnectionString};Port={proxy.Port};SslMode=Disabled"), TimeProvider.System);
        var killing = Task.CompletedTask;
        var plan = new MySqlCutPlan(seed: 5);
        var stage = await world.StartAsync(Options, through);
        await RunAsync(stage);
        for (var round = 0; round < 6; round++)
        {
            await world.SendAsync(plan.NextEvaluations());
            SetTrap(round);
            await Assert.ThrowsAsync<BourseException>(() => RunAsync(stage));
            Assert.True(proxy.HasSprung);
            await killing;
            await server.UpAsync();
            await RunAsync(stage);
        }

        foreach (var portfolio in MySqlCutPlan.Portfolios) Assert.Equal(plan.Expected(portfolio), await ReadAsync(database, portfolio));
        Assert.Equal(plan.Sent, (await database.ReadProgressAsync(Cancellation)).Sum(progress => progress.NextOffset));

        // Before the server hears of the commit; not at all, but without its answer; and, twice as often, at whatever moment between.
        void SetTrap(int round)
        {
            var (before, after) = (round % 4 == 0, round % 4 == 1);
            proxy.Set("COMMIT", 1, before ? TcpProxy.Cut.Request : TcpProxy.Cut.Answer, after ? null : async () =>
            {
                killing = Task.Run(server.Kill);
                if (before) await killing;
            });
        }
    }

    private static async Task<List<ValuationRow>> ReadAsync(MySqlInvestorsDatabase database, string portfolio)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, Cancellation)) rows.AddRange(block.Span);
        return rows;
    }
}
