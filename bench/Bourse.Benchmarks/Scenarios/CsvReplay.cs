using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Replay;
using Bourse.Replay.Csv;
using nietras.SeparatedValues;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>A CSV file becomes messages in the embedded log, beside a reader that does nothing with the fields.</summary>
internal sealed class CsvReplay : IBenchmark
{
    private const int Rows = 1_000_000;
    private const double OfReading = 1.0;

    /// <inheritdoc/>
    public string Name => "csv-replay";

    /// <inheritdoc/>
    public string About => "rows of a CSV file as messages in the embedded log, durable";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var path = folder.Fresh("rows.csv");
        await using (var text = new StreamWriter(path)) IndexRows.Write(text, Rows);
        var series = await Rounds.RunAsync(settings.Rounds, Contenders(folder, path), cancellation);
        return new Findings(
            [series[0].RateBeside(series[2]) with { Target = Target.AtLeast(OfReading) }, series[1].RateBeside(series[2])],
            [.. series.Select(one => one.PerSecond("rows a second", Rows))])
        {
            Notes =
            [
                $"{Rows:N0} rows of {IndexRows.Columns} fields, {new FileInfo(path).Length / Rows} bytes each.",
                "The file is read twice: columns, then rows.",
                folder.Note,
            ],
        };
    }

    private static Contender[] Contenders(WorkFolder folder, string path) =>
    [
        new("replay into the embedded log", cancellation => ReplayAsync(folder, path, cancellation)),
        new("the first pass alone", () => CsvFile.Read(Input(path), CsvOptions.Default, CancellationToken.None)),
        new("Sep, which does nothing with the fields", () => ReadBySep(path)),
    ];

    private static CsvInput Input(string path) => new("rows.csv", () => File.OpenRead(path));

    private static async Task<Elapsed> ReplayAsync(WorkFolder folder, string path, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(folder.Fresh("log.db"), TimeProvider.System, cancellation);
        await log.EnsureTopicAsync(new TopicSpec("rows"), cancellation);
        var options = new ReplayOptions { Topic = "rows", Interval = TimeSpan.Zero, Mode = ReplayMode.Sequential };
        return await Stopwatches.TimeAsync(async () =>
        {
            var file = CsvFile.Read(Input(path), CsvOptions.Default, cancellation);
            await new Replayer(log, TimeProvider.System, () => Stream.Null).RunAsync(file, options, _ => { }, cancellation);
        });
    }

    private static void ReadBySep(string path)
    {
        var length = 0L;
        using var reader = Sep.New(',').Reader(options => options with { Unescape = true }).FromFile(path);
        foreach (var row in reader)
        {
            for (var i = 0; i < IndexRows.Columns; i++) length += row[i].Span.Length;
        }

        if (length == 0) throw new InvalidOperationException("nothing was read");
    }
}
