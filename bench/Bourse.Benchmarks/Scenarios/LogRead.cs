using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Reads the embedded log from beginning to end, beside a table with a row a record and a plain file.</summary>
internal sealed class LogRead : IBenchmark
{
    private const int Records = 1_000_000;
    private const string Unit = "records a second";
    private const double OfPlainFile = 0.7;
    private static readonly int[] BatchSizes = [10_000, 1_000];
    private readonly SampleRecords _records = new();

    /// <inheritdoc/>
    public string Name => "log-read";

    /// <inheritdoc/>
    public string About => "records read from the embedded log, from the first to the last";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var contenders = new List<Contender>();
        foreach (var size in BatchSizes)
        {
            var log = await WriteLogAsync(folder.Fresh("log.db"), size, cancellation);
            contenders.Add(new($"embedded log, batches of {size:N0}", _ => ReadLogAsync(log, cancellation)));
        }

        var table = WriteTable(folder.Fresh("rows.db"));
        contenders.Add(new("SQLite with a row a record", _ => Task.FromResult(ReadTable(table))));
        foreach (var size in BatchSizes)
        {
            var file = WriteFile(folder.Fresh("file"), size);
            contenders.Add(new($"a plain file, batches of {size:N0}", _ => Task.FromResult(ReadFile(file))));
        }

        var series = await Rounds.RunAsync(settings.Rounds, contenders, cancellation);
        var (large, small, rows, largeFile, smallFile) = (series[0], series[1], series[2], series[3], series[4]);
        return new Findings(
            [
                large.RateBeside(largeFile) with { Target = Target.AtLeast(OfPlainFile) },
                small.RateBeside(smallFile) with { Target = Target.AtLeast(OfPlainFile) },
                large.RateBeside(rows),
            ],
            [.. series.Select(one => one.PerSecond(Unit, Records))])
        {
            Notes =
            [
                $"{Records:N0} records of {_records.BytesEach:0} bytes, opened afresh each time; the system had the files in memory.",
                folder.Note,
            ],
        };
    }

    private async Task<string> WriteLogAsync(string file, int size, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        _records.Fill(buffer, size);
        for (var done = 0; done < Records; done += size) await producer.AppendAsync(Topics.Prices, buffer, cancellation);
        return file;
    }

    private string WriteTable(string file)
    {
        using var table = new RowTable(file);
        table.Append(_records, Records);
        return file;
    }

    private string WriteFile(string path, int size)
    {
        using var file = new RawFile(path);
        var buffer = new RecordBuffer();
        _records.Fill(buffer, size);
        for (var done = 0; done < Records; done += size) file.Append(buffer);
        return path;
    }

    private async Task<Elapsed> ReadLogAsync(string file, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        var sum = 0L;
        var elapsed = await Stopwatches.TimeAsync(() => TopicScan.ReadAllAsync(
            log,
            Topics.Prices,
            batch =>
            {
                foreach (var record in batch) sum += record.Value.Length;
            },
            cancellation));
        return Checked(elapsed, sum);
    }

    private Elapsed ReadTable(string file)
    {
        using var table = new RowTable(file);
        var sum = 0L;
        var elapsed = Stopwatches.Time(() => sum = table.ReadAll());
        return Checked(elapsed, sum);
    }

    private Elapsed ReadFile(string path)
    {
        using var file = new RawFile(path);
        var sum = 0L;
        var elapsed = Stopwatches.Time(() => sum = file.ReadAll());
        return Checked(elapsed, sum);
    }

    private Elapsed Checked(Elapsed elapsed, long sum)
    {
        var expected = Enumerable.Range(0, SampleRecords.Different).Sum(i => (long)_records.Value(i).Length) * (Records / SampleRecords.Different);
        return sum == expected
            ? elapsed
            : throw new BourseException(FailureKind.Failed, $"not everything was read: {sum} instead of {expected} bytes of messages");
    }
}
