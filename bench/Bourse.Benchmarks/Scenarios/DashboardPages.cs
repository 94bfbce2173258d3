using System.Diagnostics;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Sinks;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// The dashboard in a browser: prices on their way to the screen, opening, panning and zooming a million bars, memory with many viewers.
/// </summary>
internal sealed class DashboardPages : IBenchmark
{
    private const int MaxRounds = 3;
    private const int Bars = 1_000_000;
    private const int BarsEach = 50_000;
    private const int ManyViewers = 50;
    private const int MostViewers = 200;
    private const double EmbeddedGoal = 50;
    private const double KafkaGoal = 75;
    private const double ManyGoal = 1_000;
    private const double FrameGoal = 50;
    private const double OpenGoal = 1_000;
    private const double StartGoal = 3_000;
    private const double MemoryGoal = 250;
    private const double Megabyte = 1e6;
    private static readonly Dictionary<string, string> NoSettings = [];

    /// <inheritdoc/>
    public string Name => "dashboard";

    /// <inheritdoc/>
    public string About => "price to screen, opening, a million bars panned and zoomed, and memory of the dashboard, in Chromium";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Viewers.Program is null ? "Chromium (apt-get install chromium)" : null;

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        var rounds = Math.Min(settings.Rounds, MaxRounds);
        var (ratios, figures) = (new List<Ratio>(), new List<Figure>());
        await MeasurePricesAsync(settings, program, folder, rounds, ratios, figures, cancellation);
        await MeasureManyAsync(settings, program, folder, rounds, ratios, figures, cancellation);
        var home = folder.Fresh("bars");
        settings.Say($"{Name}: writing {Bars:N0} bars");
        await FillAsync(Path.Combine(home, "home"), cancellation);
        await MeasureOpeningAsync(settings, program, home, rounds, ratios, figures, cancellation);
        await MeasureBarsAsync(settings, program, home, ratios, figures, cancellation);
        return new Findings(ratios, figures)
        {
            Notes =
            [
                $"{PacedDays.PricesASecond:N0} prices a second, {WatchedPrices.Count} pages of symbols with a chart of a year; from before the "
                + "append until the frame is over that draws it. One of the pages is drawn here, by software; the others are connections that take "
                + "and acknowledge every change. Browser, dashboard, log and publisher share the machine.",
                $"{MostViewers} viewers: all of them such connections; from before the append until the change is there.",
                $"Opening: a context without a cache, until the chart is drawn and the connection is live; on a home of {Bars:N0} bars of a minute.",
                "Frames: the times between animation frames while the mouse wheel zooms and drags pan.",
                folder.Note,
            ],
        };
    }

    private async Task MeasurePricesAsync(
        BenchmarkSettings settings, BourseProgram program, WorkFolder folder, int rounds, List<Ratio> ratios, List<Figure> figures,
        CancellationToken cancellation)
    {
        var (embedded, onKafka) = (new List<(Delays Screen, Delays Others)>(), new List<(Delays Screen, Delays Others)>());
        for (var round = 0; round < rounds; round++)
        {
            settings.Say($"{Name}: round {round + 1}, prices for {settings.Time.TotalSeconds:0} s on each log");
            var home = folder.Fresh("embedded");
            await using (var own = await OpenLogAsync(home, cancellation))
                embedded.Add(await new WatchedPrices(own, program, NoSettings).RunAsync(home, settings.Time, cancellation));
            settings.Say($"{Name}: 99 of 100 on screen within {embedded[^1].Screen.Percentile(99):0} ms");
            if (settings.Kafka is null) continue;
            await using var kafka = new KafkaServer(settings.Kafka);
            await kafka.TakeNetworkTopicsAsync(cancellation);
            await using var log = kafka.OpenLog();
            onKafka.Add(await new WatchedPrices(log, program, kafka.Environment).RunAsync(folder.Fresh("kafka"), settings.Time, cancellation));
        }

        foreach (var (where, delays, goal) in new[] { ("embedded log", embedded, EmbeddedGoal), ("Kafka", onKafka, KafkaGoal) })
        {
            if (delays.Count == 0) continue;
            ratios.Add(Of($"{where}: 99 of 100 prices on screen", goal, "ms", [.. delays.Select(one => one.Screen.Percentile(99))]));
            foreach (var percent in new[] { 50, 99, 100 })
            {
                figures.Add(Of($"{where}: {percent} % of the prices on screen within", delays.Select(one => one.Screen), percent));
                figures.Add(Of($"{where}: {percent} % at the other viewers within", delays.Select(one => one.Others), percent));
            }
        }
    }

    private async Task MeasureManyAsync(
        BenchmarkSettings settings, BourseProgram program, WorkFolder folder, int rounds, List<Ratio> ratios, List<Figure> figures,
        CancellationToken cancellation)
    {
        var (many, memory) = (new List<Delays>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            settings.Say($"{Name}: round {round + 1}, {MostViewers} viewers for {settings.Time.TotalSeconds:0} s");
            var home = folder.Fresh("many");
            await using var log = await OpenLogAsync(home, cancellation);
            var (delays, bytes) = await new WatchedPrices(log, program, NoSettings).RunRemoteAsync(home, MostViewers, settings.Time, cancellation);
            many.Add(delays);
            memory.Add(bytes / Megabyte);
        }

        ratios.Add(Of($"{MostViewers} viewers: 99 of 100 prices there", ManyGoal, "ms", [.. many.Select(one => one.Percentile(99))]));
        foreach (var percent in new[] { 50, 99, 100 })
            figures.Add(Of($"{MostViewers} viewers: {percent} % of the prices there within", many, percent));
        figures.Add(new Figure($"memory of the dashboard with {MostViewers} viewers and prices", "MB", memory));
    }

    private async Task MeasureOpeningAsync(
        BenchmarkSettings settings, BourseProgram program, string home, int rounds, List<Ratio> ratios, List<Figure> figures,
        CancellationToken cancellation)
    {
        var (started, opened) = (new List<double>(), new List<double>());
        settings.Say($"{Name}: opening the first page");
        for (var round = 0; round < rounds; round++)
        {
            await using var viewers = await Viewers.StartAsync();
            await using var dashboard = await DashboardProcess.StartAsync(program, home, NoSettings, cancellation);
            await viewers.OpenAsync(dashboard.Url);
            started.Add(Stopwatch.GetElapsedTime(dashboard.Began).TotalMilliseconds);
            opened.Add((await viewers.OpenAsync(dashboard.Url)).Milliseconds);
        }

        ratios.Add(Of("first page after the start", StartGoal, "ms", started));
        ratios.Add(Of("page after opening", OpenGoal, "ms", opened));
        figures.Add(new Figure("from the start of the dashboard to its first page", "ms", started));
        figures.Add(new Figure("from opening to a page that can be used", "ms", opened));
    }

    private async Task MeasureBarsAsync(
        BenchmarkSettings settings, BourseProgram program, string home, List<Ratio> ratios, List<Figure> figures, CancellationToken cancellation)
    {
        await using var viewers = await Viewers.StartAsync();
        await using var dashboard = await DashboardProcess.StartAsync(program, home, NoSettings, cancellation);
        settings.Say($"{Name}: panning and zooming {Bars:N0} bars for {settings.Time.TotalSeconds:0} s");
        var (page, opened) = await viewers.OpenAsync(new Uri(dashboard.Url, "/?interval=1min&range=Max"));
        var frames = await Viewers.MoveAsync(page, settings.Time, cancellation);
        ratios.Add(Of($"longest frame of {Bars:N0} bars", FrameGoal, "ms", [frames.Percentile(100)]));
        foreach (var percent in new[] { 50, 99, 100 })
            figures.Add(new Figure($"{percent} % of {frames.Count:N0} frames within", "ms", [frames.Percentile(percent)]));
        figures.Add(new Figure($"from opening to the chart of {Bars:N0} bars", "ms", [opened]));

        settings.Say($"{Name}: {ManyViewers} viewers");
        await using var others = await RemoteViewers.OpenAsync(dashboard.Url, ManyViewers - 1, cancellation);
        var memory = dashboard.Memory / Megabyte;
        ratios.Add(Of($"memory with {ManyViewers} viewers", MemoryGoal, "MB", [memory]));
        figures.Add(new Figure($"memory of the dashboard with {ManyViewers} viewers", "MB", [memory]));
    }

    private static Ratio Of(string name, double goal, string unit, IReadOnlyList<double> samples) =>
        new(name, $"the goal of {goal:0} {unit}", [.. samples.Select(sample => sample / goal)]) { Target = Target.AtMost(1) };

    private static Figure Of(string name, IEnumerable<Delays> rounds, double percent) =>
        new(name, "ms", [.. rounds.Select(delays => delays.Percentile(percent))]);

    private static Task<SqliteEventLog> OpenLogAsync(string folder, CancellationToken cancellation)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home"));
        return SqliteEventLog.OpenAsync(Path.Combine(home.FullName, "log.db"), TimeProvider.System, cancellation);
    }

    private static async Task FillAsync(string home, CancellationToken cancellation)
    {
        Directory.CreateDirectory(home);
        await using var store = new SqliteBarStore(Path.Combine(home, "bars.db"), TimeProvider.System);
        await store.CreateAsync(cancellation);
        var rows = MinuteBars.Of(Symbol.Parse("BENCH"), Bars).Select((bar, offset) => new BarRow(bar, offset));
        foreach (var some in rows.Chunk(BarsEach)) await store.WriteAsync(new SinkWrite<BarRow>(some, []), cancellation);
    }
}
