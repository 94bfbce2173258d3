using Bourse.Events;

namespace Bourse.Tests.Servers;

/// <summary>Connections to Kafka that are reset at random moments while the whole network runs.</summary>
[Collection(NetworkServers.Collection)]
public sealed class ConnectionCutTests(OwnServers own, ITestOutputHelper output)
{
    private static readonly int Cuts = Effort.Of(16, full: 200);
    private static readonly string[] Days = ["--from", "2010-01-01", "--to", "2024-12-31"];
    private readonly int _seed = Environment.GetEnvironmentVariable("BOURSE_TEST_SEED") is { } seed ? int.Parse(seed) : 1;

    [Fact]
    public async Task Connections_that_are_cut_lose_and_double_nothing()
    {
        var kafka = await own.GuardedKafkaAsync();
        await using var network = await NetworkServers.OpenAsync(kafka.ProxiedServer, null);
        var random = new Random(_seed);
        await using (var view = network.OpenDatabase())
        {
            var run = new NetworkUnderLoad(network, view, [.. Days, "--partitions", "4"]);
            for (var cut = 0; cut < Cuts; cut++)
            {
                await run.GetOnAsync(random.Next(1, 40));
                kafka.Proxy.CutAll();
            }

            await run.GetOnAsync();
            await run.FinishAsync();
        }

        await using var log = await network.OpenLogAsync();
        output.WriteLine(
            $"{Cuts} times all connections cut; {await NetworkContents.CountAsync(log, Topics.Prices)} prices, "
            + $"{await NetworkContents.CountAsync(log, Topics.Evaluations)} evaluations; BOURSE_TEST_SEED={_seed}");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }
}
