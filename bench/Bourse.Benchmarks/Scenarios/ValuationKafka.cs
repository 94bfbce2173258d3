using System.Diagnostics;
using System.Globalization;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Peers;
using Bourse.Benchmarks.Servers;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// Six portfolios valued from and to Kafka by a program that has just been started, beside Kafka Streams and Streamiz doing the same.
/// </summary>
internal sealed class ValuationKafka : IBenchmark
{
    private const double OfKafkaStreams = 10;
    private const double OfStreamiz = 5;
    private const int MaxRounds = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly int Evaluations = PublishedPrices.Days * NetworkFile.Default.Portfolios.Count();

    /// <inheritdoc/>
    public string Name => "valuation-kafka";

    /// <inheritdoc/>
    public string About =>
        $"{PublishedPrices.Count:N0} prices on Kafka become {Evaluations:N0} evaluations on Kafka, counted from the start of the program";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        await using var kafka = new KafkaServer(settings.Kafka!);
        await kafka.TakeNetworkTopicsAsync(cancellation);
        await PublishedPrices.WriteAsync(kafka.Log, cancellation);
        var ours = await OursAsync(program, kafka, folder, cancellation);
        var peers = Peers(settings, folder);
        var contenders = ours.Concat(peers.Select(peer => new Contender(
            peer.Name, token => RunAsync(kafka, enough => RunPeerAsync(peer.Start, enough), token))));
        var series = await Rounds.RunAsync(Math.Min(settings.Rounds, MaxRounds), [.. contenders], cancellation);
        return new Findings(
            [
                .. series.Skip(ours.Length).Zip(peers, (peer, about) => series[0].RateBeside(peer) with { Target = Target.AtLeast(about.Target) }),
                .. series.Skip(ours.Length).Select(peer => series[1].RateBeside(peer)),
            ],
            [.. series.Select(one => one.PerSecond("prices a second", PublishedPrices.Count)), .. series.Select(one => one.Milliseconds())])
        {
            Notes =
            [
                "Each begins with the start of the process (of all of them, for three) and ends when a reader here has the last evaluation. "
                + "One process of Bourse values all six portfolios, as the peers do. The topic of evaluations is new each time.",
                "The peers keep their state in memory (Kafka Streams with a changelog), process at least once and handle neither late, changed nor "
                + "missing prices. Bourse handles all of them, exactly once to whoever reads by identity.",
                .. peers.Count == 1 ? new[] { $"Kafka Streams was left out: {Named.LackOfKafkaStreams}." } : [],
            ],
        };
    }

    private static async Task<Contender[]> OursAsync(BourseProgram program, KafkaServer kafka, WorkFolder folder, CancellationToken cancellation)
    {
        var investors = NetworkFile.Default.Investors.Select(investor => investor.Id).ToList();
        var together = folder.Fresh("portfolios.json");
        await File.WriteAllTextAsync(together, LargeNetwork.OneInvestor(), cancellation);
        return
        [
            new("bourse, one process", token => RunAsync(kafka, _ => Run(LargeNetwork.OnlyInvestor, ["--portfolios", together], token), token)),
            new(
                "bourse, three processes",
                token => RunAsync(kafka, _ => Task.WhenAll(investors.Select(investor => Run(investor, [], token))), token)),
        ];

        Task Run(string investor, string[] options, CancellationToken token) => program.RunAsync(
            folder.Fresh("investor"),
            ["investor", investor, "--until-complete", "--from", Iso(PublishedPrices.From), "--to", Iso(PublishedPrices.To), .. options],
            kafka.Environment,
            token);
    }

    private List<Peer> Peers(BenchmarkSettings settings, WorkFolder folder)
    {
        var environment = new Dictionary<string, string> { ["KAFKA"] = settings.Kafka! };
        List<Peer> peers =
        [
            new("Streamiz.Kafka.Net", OfStreamiz, () => new PeerProcess(
                "dotnet",
                [typeof(Catalog).Assembly.Location, StreamizCommand.Name, settings.Kafka!, folder.Fresh("streamiz")],
                environment)),
        ];
        if (settings.KafkaStreams is not { } classes)
        {
            settings.Say($"{Name}: without Kafka Streams, it needs {Named.LackOfKafkaStreams}");
            return peers;
        }

        string[] arguments = ["-cp", classes, "Peer", "run", Evaluations.ToString(CultureInfo.InvariantCulture), "at_least_once"];
        return [new("Kafka Streams", OfKafkaStreams, () => new PeerProcess("java", arguments, environment)), .. peers];
    }

    /// <summary>Lets a peer run until somebody has seen enough of it.</summary>
    private static async Task RunPeerAsync(Func<PeerProcess> start, CancellationToken enough)
    {
        await using var process = start();
        while (!enough.IsCancellationRequested)
        {
            await process.CheckAsync();
            await Task.Delay(Poll, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The time from the start of something, which is told when that is enough, to the last of its evaluations.</summary>
    private static async Task<Elapsed> RunAsync(KafkaServer kafka, Func<CancellationToken, Task> start, CancellationToken cancellation)
    {
        await kafka.Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), cancellation);
        await using var log = kafka.OpenLog();
        await using var consumer = log.CreateConsumer(
            new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [new(Topics.Evaluations, 0)] = 0 } });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var begun = Stopwatch.GetTimestamp();
        var running = start(enough.Token);
        try
        {
            await ReadAllAsync(consumer, running, begun, cancellation);
            var elapsed = new Elapsed(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero);
            await enough.CancelAsync();
            await running;
            return elapsed;
        }
        finally
        {
            await enough.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await kafka.DeleteOthersAsync(Topics.Prices);
        }
    }

    private static async Task ReadAllAsync(IEventConsumer consumer, Task running, long begun, CancellationToken cancellation)
    {
        for (var count = 0L; count < Evaluations;)
        {
            if (running.IsFaulted) await running;
            if (Stopwatch.GetElapsedTime(begun) > Timeout)
            {
                throw new BourseException(FailureKind.Failed, $"only {count} of {Evaluations} evaluations came");
            }

            using var batch = await consumer.FetchAsync(Poll, cancellation);
            count = batch?.NextOffset ?? count;
        }
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Peer(string Name, double Target, Func<PeerProcess> Start);
}
