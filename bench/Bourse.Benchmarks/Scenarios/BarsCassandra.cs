using System.Diagnostics;
using System.Globalization;
using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// Bars go into one node of Cassandra, as the stream of bars writes them, beside DataStax's driver with batches of the same size, and beside a
/// statement for each bar.
/// </summary>
internal sealed class BarsCassandra : IBenchmark
{
    private const int Bars = 200_000;
    private const int Each = 10_000;
    private const int UnderWay = 32;
    private const int StatementsUnderWay = 256;
    private const string Unit = "bars a second";
    private const double OfDriver = 1.0;
    private const double OfStatements = 2.0;

    private static readonly TopicPartition Topic = new("S0_topic", 0);

    /// <inheritdoc/>
    public string Name => "bars-cassandra";

    /// <inheritdoc/>
    public string About => "bars into one node of Cassandra, with their offsets";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfCassandra(settings.Cassandra);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        await using var server = new CassandraServer(settings.Cassandra!);
        var rows = Make().ToList();
        var contenders = new List<Contender>
        {
            new("bars in batches", _ => WriteAsync(server, rows, cancellation)),
            new("a statement a bar", _ => WriteOneByOneAsync(server, rows, cancellation)),
        };
        if (settings.CassandraDriver is { } classes)
        {
            contenders.Add(new("DataStax's driver for Java", _ => RunPeerAsync(classes, server, cancellation)));
        }
        else settings.Say($"{Name}: without DataStax's driver, it needs {Named.LackOfCassandraDriver}");
        var series = await Rounds.RunAsync(settings.Rounds, contenders, cancellation);
        await CheckAsync(server, cancellation);
        var ratios = series.Skip(1).Select((other, index) => series[0].RateBeside(other) with
        {
            Target = Target.AtLeast(index == 0 ? OfStatements : OfDriver), ByProcessorTime = null,
        });
        return new Findings([.. ratios.Reverse()], [.. series.Select(one => one.PerSecond(Unit, Bars))])
        {
            Notes =
            [
                $"{Bars:N0} bars of a minute, in writes of {Each:N0}, each with its offset; {CassandraBarWriter.MostInBatch} bars a batch.",
                "The server works on the same machine. The driver's second run in its process is counted.",
            ],
        };
    }

    private static IEnumerable<BarRow> Make() => MinuteBars.Of(Symbol.Parse("S0"), Bars).Select((bar, offset) => new BarRow(bar, offset));

    private static async Task<Elapsed> WriteAsync(CassandraServer server, List<BarRow> rows, CancellationToken cancellation)
    {
        await using var store = server.Open();
        var claim = (await store.ClaimAsync("bench", "id", [Topic], cancellation))[0];
        return await Stopwatches.TimeAsync(async () =>
        {
            var offset = 0;
            foreach (var some in rows.Chunk(Each))
            {
                offset += some.Length;
                await store.WriteAsync(new SinkWrite<BarRow>(some, [new PartitionAdvance(Topic, claim.Epoch, offset)]), cancellation);
            }
        });
    }

    private static async Task<Elapsed> WriteOneByOneAsync(CassandraServer server, List<BarRow> rows, CancellationToken cancellation)
    {
        await using var session = new CqlSession(server.Options.Cluster, TimeProvider.System, "bench");
        using var tables = new CassandraBarTables(session, new CassandraBarSchema(session, server.Options), TimeProvider.System);
        var insert = await tables.InsertAsync(rows[0].Bar.Symbol, cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = StatementsUnderWay, CancellationToken = cancellation };
        return await Stopwatches.TimeAsync(() => Parallel.ForEachAsync(rows, options, async (row, stop) =>
        {
            using var values = new CqlValues();
            CassandraBarWriter.Write(values, row.Bar);
            await session.ExecuteAsync(new CqlStatement(insert) { Values = values, IsIdempotent = true }, stop);
        }));
    }

    private static async Task<Elapsed> RunPeerAsync(string classes, CassandraServer server, CancellationToken cancellation)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Peers", "BarsPeer.java");
        string[] arguments =
        [
            "-cp", classes, source, server.Node.Host, $"{server.Node.Port}", server.Options.Keyspace, $"{Bars}", $"{CassandraBarWriter.MostInBatch}",
            $"{UnderWay}",
        ];
        using var peer = Process.Start(new ProcessStartInfo("java", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await using var end = cancellation.Register(() => peer.Kill(entireProcessTree: true));
        var (output, error) = (peer.StandardOutput.ReadToEndAsync(cancellation), peer.StandardError.ReadToEndAsync(cancellation));
        await peer.WaitForExitAsync(cancellation);
        const string Mark = "nanoseconds ";
        // The driver's logger may write to the same stream.
        var last = (await output).Split('\n').LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))?[Mark.Length..].Trim();
        if (peer.ExitCode == 0 && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds))
        {
            return new Elapsed(TimeSpan.FromMicroseconds(nanoseconds / 1000.0), TimeSpan.Zero);
        }

        throw new BourseException(FailureKind.Failed, $"java ended with exit code {peer.ExitCode}: {(await error).Trim().ReplaceLineEndings(" ")}");
    }

    /// <summary>All bars of the store must be there; the driver's are in partitions of other months.</summary>
    private static async Task CheckAsync(CassandraServer server, CancellationToken cancellation)
    {
        await using var store = server.Open();
        var progress = (await store.ReadProgressAsync(cancellation))[0].NextOffset;
        var series = (await store.ListAsync(cancellation))[0];
        if (progress != Bars || series.Count < Bars) throw new BourseException(FailureKind.Failed, $"{series.Count} of {Bars} bars were written");
    }
}
