using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The whole history through Kafka into MySQL or MariaDB by processes started together, beside the same on the embedded stores.</summary>
internal sealed class NetworkKafka : IBenchmark
{
    private const double OfEmbedded = 2.5;

    /// <inheritdoc/>
    public string Name => "network-kafka";

    /// <inheritdoc/>
    public string About => "24 stocks since 2000 through Kafka into MySQL or MariaDB, every stage a process, all started together";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka) ?? Named.LackOfMySql(settings.MySql);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        await using var kafka = new KafkaServer(settings.Kafka!);
        await using var mysql = new MySqlServer(settings.MySql!);
        await kafka.TakeNetworkTopicsAsync(cancellation);
        var servers = new Dictionary<string, string>(kafka.Environment) { ["BOURSE_DATABASE"] = $"mysql:{mysql.ConnectionString}" };
        var onServers = new ProcessNetwork(program, servers, (_, _) => Task.FromResult(kafka.OpenLog()), _ => mysql.Open());
        var embedded = new ProcessNetwork(
            program,
            new Dictionary<string, string>(),
            async (home, token) => await SqliteEventLog.OpenAsync(Path.Combine(home, "home", "log.db"), TimeProvider.System, token),
            home => new SqliteInvestorsDatabase(Path.Combine(home, "home", "InvestorsDB.db")));
        // The same each time: another home is another member of the group, and the group waits for the one before until its session is over.
        var home = folder.Fresh("servers");
        var (runs, peers) = (new List<NetworkTimes>(), new List<NetworkTimes>());
        await Rounds.RunAsync(
            settings.Rounds,
            [
                new("on Kafka and MySQL", async token =>
                {
                    runs.Add(await onServers.RunAsync(home, token));
                    await kafka.DeleteTopicsAsync();
                    await mysql.DropAsync();
                    return new Elapsed(runs[^1].Wall, TimeSpan.Zero);
                }),
                new("embedded", async token =>
                {
                    peers.Add(await embedded.RunAsync(folder.Fresh("embedded"), token));
                    return new Elapsed(peers[^1].Wall, TimeSpan.Zero);
                }),
            ],
            cancellation);
        runs.RemoveAt(0);
        peers.RemoveAt(0);
        return new Findings([.. Ratios(runs, peers)], [.. Figures(runs, peers)]) { Phases = MedianPhases(runs), Notes = Notes(folder) };
    }

    private static IEnumerable<Ratio> Ratios(List<NetworkTimes> runs, List<NetworkTimes> peers)
    {
        yield return Of("first price to last row", run => run.Wall) with { Target = Target.AtMost(OfEmbedded) };
        yield return Of("start of the processes to the last one's end", run => run.Total);

        Ratio Of(string name, Func<NetworkTimes, TimeSpan> measure) =>
            new($"Kafka and MySQL: {name}", "the time on the embedded stores", [.. runs.Zip(peers, (run, peer) => measure(run) / measure(peer))]);
    }

    private static IEnumerable<Figure> Figures(List<NetworkTimes> runs, List<NetworkTimes> peers)
    {
        yield return Of("Kafka and MySQL: first price to last row", runs, run => run.Wall);
        yield return Of("Kafka and MySQL: start of the processes to the last one's end", runs, run => run.Total);
        yield return Of("embedded: first price to last row", peers, run => run.Wall);
        yield return Of("embedded: start of the processes to the last one's end", peers, run => run.Total);
        foreach (var stage in runs[0].Stages.Keys)
        {
            yield return Of($"Kafka and MySQL: processor time of {stage}", runs, run => run.Stages[stage].Elapsed.Processor);
            yield return Of($"embedded: processor time of {stage}", peers, run => run.Stages[stage].Elapsed.Processor);
        }
    }

    private static Figure Of(string name, List<NetworkTimes> runs, Func<NetworkTimes, TimeSpan> measure) =>
        new(name, "ms", [.. runs.Select(run => measure(run).TotalMilliseconds)]);

    private static List<Phase> MedianPhases(List<NetworkTimes> runs) =>
    [
        .. runs.SelectMany(run => run.Phases).GroupBy(phase => phase.Name)
            .Select(phase => new Phase(phase.Key, Figure.MedianOf(phase.Select(one => one.Milliseconds)))),
    ];

    private static string[] Notes(WorkFolder folder) =>
    [
        $"{ProcessNetwork.Prices:N0} prices, {ProcessNetwork.Rows:N0} evaluations and rows; new topics and a new database each time, made by the "
        + "stages as part of it; in the group, the ingestion is known from the run before. "
        + "The first price counts from the time in its record; rows are looked for every 10 ms. "
        + "The phases are those on Kafka and MySQL.",
        folder.Note,
    ];
}
