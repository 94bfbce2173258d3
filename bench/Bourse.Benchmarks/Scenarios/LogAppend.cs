using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Appends to the embedded log, durably, beside a table with a row a record and a plain file.</summary>
internal sealed class LogAppend : IBenchmark
{
    private const int Records = 500_000;
    private const string Unit = "records a second";
    private const double OfPlainFile = 0.7;
    private static readonly int[] BatchSizes = [10_000, 1_000];
    private readonly SampleRecords _records = new();

    /// <inheritdoc/>
    public string Name => "log-append";

    /// <inheritdoc/>
    public string About => "records appended to the embedded log and flushed to the disk, batch by batch";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var ratios = new List<Ratio>();
        var figures = new List<Figure>();
        foreach (var size in BatchSizes)
        {
            var series = await Rounds.RunAsync(settings.Rounds, Contenders(folder, size), cancellation);
            var (log, table, file) = (series[0], series[1], series[2]);
            ratios.AddRange([log.RateBeside(file) with { Target = Target.AtLeast(OfPlainFile) }, log.RateBeside(table)]);
            figures.AddRange(series.Select(one => one.PerSecond(Unit, Records)));
        }

        return new Findings([.. ratios.OrderByDescending(ratio => ratio.Target is not null)], figures)
        {
            Notes =
            [
                $"{Records:N0} records of {_records.BytesEach:0} bytes a run, laid down in memory as part of it; "
                + "each batch is on the disk before the next begins.",
                folder.Note,
            ],
        };
    }

    private Contender[] Contenders(WorkFolder folder, int size) =>
    [
        new($"embedded log, batches of {size:N0}", cancellation => AppendToLogAsync(folder, size, cancellation)),
        new($"SQLite with a row a record, {size:N0} a transaction", _ => Task.FromResult(AppendToTable(folder, size))),
        new($"a plain file, {size:N0} a flush", _ => Task.FromResult(AppendToFile(folder, size))),
    ];

    private async Task<Elapsed> AppendToLogAsync(WorkFolder folder, int size, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(folder.Fresh("log.db"), TimeProvider.System, cancellation);
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        return await Stopwatches.TimeAsync(async () =>
        {
            for (var done = 0; done < Records; done += size)
            {
                _records.Fill(buffer, size);
                await producer.AppendAsync(Topics.Prices, buffer, cancellation);
            }
        });
    }

    private Elapsed AppendToTable(WorkFolder folder, int size)
    {
        using var table = new RowTable(folder.Fresh("rows.db"));
        return Stopwatches.Time(() =>
        {
            for (var done = 0; done < Records; done += size) table.Append(_records, size);
        });
    }

    private Elapsed AppendToFile(WorkFolder folder, int size)
    {
        using var file = new RawFile(folder.Fresh("file"));
        var buffer = new RecordBuffer();
        return Stopwatches.Time(() =>
        {
            for (var done = 0; done < Records; done += size)
            {
                _records.Fill(buffer, size);
                file.Append(buffer);
            }
        });
    }
}
