using System.Net;
using System.Net.Sockets;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>What it costs to be watched: a network with a port for health and measurements that also sends OTLP, against one that is not.</summary>
internal sealed class Telemetry : IBenchmark
{
    /// <summary>Names a program that was built before there was any of this.</summary>
    private const string BeforeVariable = "BOURSE_BENCH_BEFORE";
    private const double On = 1.03;
    private const double Off = 1.01;
    private const int MaxRounds = 11;

    // So much that the compilation of hot code, which comes later beside the start of a port, is a small part of it.
    private const int Times = 4;
    private static readonly string[] Up = ["up", "--no-follow", "--no-dashboard", "--day-interval", "0", "--quiet"];
    private static readonly string[] Long = [.. Up, "--from", "1900-01-01", "--to", "2025-12-31"];

    // The start of a process is paid once in years, so it is no part of the comparison.
    private static readonly string[] Short = [.. Up, "--from", "2025-12-30", "--to", "2025-12-31"];
    private static readonly string[] Port = ["--health-port", "0"];

    /// <inheritdoc/>
    public string Name => "telemetry";

    /// <inheritdoc/>
    public string About => "96 stocks, 24 portfolios, 126 years into the database, watched by a port and OTLP, against not watched";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        var before = Environment.GetEnvironmentVariable(BeforeVariable) is { Length: > 0 } path ? BourseProgram.Find(path) : null;
        using var folder = new WorkFolder();
        var network = folder.Fresh("network.json");
        await File.WriteAllTextAsync(network, LargeNetwork.Json(Times, Times), cancellation);
        using var collector = new Collector();
        var none = new Dictionary<string, string>();
        var otlp = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        List<Case> cases = [new("not watched", program, [], none), new("watched", program, Port, otlp)];
        if (before is not null) cases.Add(new("before there was a watch", before, [], none));
        var contenders = cases.SelectMany(one => new[] { Of(one, Long, network, folder), Of(one, Short, network, folder) }).ToList();
        var series = await Rounds.RunAsync(Math.Min(settings.Rounds, MaxRounds), contenders, cancellation);
        List<Ratio> ratios = [Beside(cases, 1, 0, On)];
        if (before is not null) ratios.Add(Beside(cases, 0, 2, Off));
        return new Findings(ratios, [.. series.Select(one => one.Milliseconds())])
        {
            Notes =
            [
                $"The collector took {collector.Requests:N0} requests. Off is compared where {BeforeVariable} names a program without any of this.",
                folder.Note,
            ],
        };
    }

    private static Contender Of(Case one, string[] arguments, string network, WorkFolder folder) => new(
        arguments == Long ? one.Name : $"{one.Name}, two days",
        async token =>
        {
            var run = await one.Program.RunAsync(folder.Fresh("up"), [.. arguments, "--config", network, .. one.More], one.Environment, token);
            (arguments == Long ? one.Whole : one.Start).Add(run.Elapsed.Wall.TotalMilliseconds);
            return run.Elapsed;
        });

    /// <summary>The first run of each is to warm up.</summary>
    private static Ratio Beside(List<Case> cases, int one, int other, double most) => new(
        cases[one].Name, cases[other].Name, [.. cases[one].Work().Zip(cases[other].Work(), (left, right) => left / right).Skip(1)])
    {
        Target = Target.AtMost(most),
    };

    private sealed record Case(string Name, BourseProgram Program, string[] More, IReadOnlyDictionary<string, string> Environment)
    {
        public List<double> Whole { get; } = [];

        public List<double> Start { get; } = [];

        public IEnumerable<double> Work() => Whole.Zip(Start, (whole, start) => whole - start);
    }

    /// <summary>Takes OTLP by HTTP and forgets it.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private int _requests;

        public Collector()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = TakeAsync();
        }

        public string Address { get; }

        public int Requests => _requests;

        public void Dispose() => _listener.Close();

        private async Task TakeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    await context.Request.InputStream.CopyToAsync(Stream.Null);
                    Interlocked.Increment(ref _requests);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The benchmark has ended.
            }
        }
    }
}
