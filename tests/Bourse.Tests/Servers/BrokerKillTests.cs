using Bourse.Events;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>Brokers that are killed and come back while the network runs.</summary>
[Collection(NetworkServers.Collection)]
public sealed class BrokerKillTests(OwnServers own, ITestOutputHelper output)
{
    private static readonly string[] Days = ["--from", "2010-01-01", "--to", "2024-12-31"];

    [Fact]
    public async Task Brokers_killed_one_after_another_and_all_at_once_lose_and_double_nothing()
    {
        var cluster = await own.ClusterAsync();
        var database = new MySqlTestDatabase(TestServers.RequireMySql());
        await using var network = await NetworkServers.OpenAsync(cluster.Servers, database);
        await using var view = network.OpenDatabase();
        var run = new NetworkUnderLoad(network, view, [.. Days, "--partitions", "4", "--replication", "3"]);
        await run.GetOnAsync();
        for (var broker = 1; broker <= Effort.Of(1, full: cluster.Brokers); broker++)
        {
            var led = cluster.CountLed(broker, Topics.Prices, Topics.Evaluations);
            cluster.Kill(broker);
            // The leaders of its partitions move to the others.
            await Eventually.IsAsync(() => cluster.CountLed(broker, Topics.Prices, Topics.Evaluations) == 0);
            await run.GetOnAsync();
            await cluster.UpAsync();
            await Eventually.IsAsync(cluster.IsInSync);
            output.WriteLine($"broker {broker} killed, it led {led} of 8 partitions; {await run.CountStoredAsync()} evaluations stored");
        }

        for (var broker = 1; broker <= cluster.Brokers; broker++) cluster.Kill(broker);
        foreach (var stage in new[] { "se1", "se2", "inv1", "inv2", "inv3", "ingest" }) await run.Words.WaitForAsync($"{stage} waits: ");
        await cluster.UpAsync();
        await run.GetOnAsync();
        await run.FinishAsync();
        await using var log = await network.OpenLogAsync();
        output.WriteLine(
            $"all brokers killed; {await NetworkContents.CountAsync(log, Topics.Prices)} prices, "
            + $"{await NetworkContents.CountAsync(log, Topics.Evaluations)} evaluations in the end");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }
}
