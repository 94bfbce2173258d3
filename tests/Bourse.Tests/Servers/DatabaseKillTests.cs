namespace Bourse.Tests.Servers;

/// <summary>A database server that is killed while it commits, or whose answer is lost, while the whole network runs.</summary>
[Collection(NetworkServers.Collection)]
public sealed class DatabaseKillTests(OwnServers own, ITestOutputHelper output)
{
    private static readonly int Rounds = Effort.Of(4, full: 40);
    private static readonly string[] Days = ["--from", "2010-01-01", "--to", "2024-12-31"];

    [Fact]
    public async Task A_network_loses_and_doubles_nothing_when_its_database_dies_in_a_commit_or_its_answer_is_lost()
    {
        var kafka = TestServers.RequireKafka();
        var server = await own.DatabaseAsync();
        await using var proxy = new TcpProxy(server.Port);
        var database = new MySqlTestDatabase(server.ConnectionString);
        await using var network = await NetworkServers.OpenAsync(kafka, database);
        network.Program.Environment["BOURSE_DATABASE"] = $"mysql:{database.ConnectionString};Port={proxy.Port};SslMode=Disabled";
        await using var view = database.Open();
        var run = new NetworkUnderLoad(network, view, [.. Days, "--partitions", "4"]);
        for (var round = 0; round < Rounds; round++)
        {
            await run.GetOnAsync();
            var killing = SetTrap(proxy, server, round);
            await proxy.Sprung.WaitAsync(Patience.Longest);
            await killing();
            await server.UpAsync();
        }

        await run.GetOnAsync();
        await run.FinishAsync();
        output.WriteLine($"{Rounds} commits cut, the server killed in {Rounds * 3 / 4} of them; {await run.CountStoredAsync()} evaluations stored");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }

    /// <summary>
    /// Of four commits: one that the server never hears of before it dies, one whose answer alone is lost, and two in which it dies at whatever
    /// moment.
    /// </summary>
    private static Func<Task> SetTrap(TcpProxy proxy, OwnMariaDb server, int round)
    {
        var killing = Task.CompletedTask;
        var (before, answer) = (round % 4 == 0, round % 4 == 1);
        proxy.Set("COMMIT", 1, before ? TcpProxy.Cut.Request : TcpProxy.Cut.Answer, answer ? null : async () =>
        {
            killing = Task.Run(server.Kill);
            if (before) await killing;
        });
        return () => killing;
    }
}
