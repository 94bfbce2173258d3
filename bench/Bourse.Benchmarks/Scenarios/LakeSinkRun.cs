using System.Text;
using Bourse.Adapters.Folders;
using Bourse.Adapters.S3;
using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Events;
using Bourse.Lake;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// A topic of the embedded log goes into the raw zone of a lake, beside a writer of the same bytes and names that does nothing else.
/// </summary>
internal sealed class LakeSinkRun : IBenchmark
{
    private const int Records = 500_000;
    private const int Each = 10_000;
    private const string Topic = "rows";
    private const string Unit = "records a second";
    private const double OfPlainWriter = 0.5;
    private const double OfFolder = 0.7;

    /// <inheritdoc/>
    public string Name => "sink";

    /// <inheritdoc/>
    public string About => "records of the embedded log into files of the lake, durable";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var file = folder.Fresh("log.db");
        await FillAsync(file, cancellation);
        var sample = folder.Fresh("sample");
        await SinkAsync(file, new FolderLakeStore(sample), cancellation);
        var files = Directory.EnumerateFiles(Path.Combine(sample, "raw"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        var contenders = new List<Contender>
        {
            new("sink into a folder", _ => SinkAsync(file, new FolderLakeStore(folder.Fresh("lake")), cancellation)),
            new("a plain writer of the same files", _ => Task.FromResult(Write(folder.Fresh("plain"), files))),
        };
        if (settings.S3 is { } bucket)
        {
            await S3Server.EnsureAsync(bucket, cancellation);
            contenders.Add(new("sink into a bucket", token => SinkAsync(file, bucket with { Prefix = $"{Guid.NewGuid():N}/" }, token)));
        }

        var series = await Rounds.RunAsync(settings.Rounds, contenders, cancellation);
        var ratios = new List<Ratio> { series[0].RateBeside(series[1]) with { Target = Target.AtLeast(OfPlainWriter) } };
        if (series.Count > 2) ratios.Add(series[2].RateBeside(series[0]) with { Target = Target.AtLeast(OfFolder) });
        return new Findings(ratios, [.. series.Select(one => one.PerSecond(Unit, Records))])
        {
            Notes =
            [
                $"{Records:N0} records, one partition, {files.Count:N0} files of {files.Sum(bytes => (long)bytes.Length) / files.Count:N0} bytes.",
                "The plain writer creates each file under its name, flushes it to the disk, and flushes the folder.",
                folder.Note,
            ],
        };
    }

    private static async Task FillAsync(string file, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        await log.EnsureTopicAsync(new TopicSpec(Topic), cancellation);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        for (var sent = 0; sent < Records; sent += Each)
        {
            records.Clear();
            for (var i = sent; i < sent + Each; i++)
            {
                var row = $"{{\"Index\":\"HSI\",\"Date\":\"1987-01-02\",\"Open\":2540.{i:D6},\"High\":2541.{i:D6},\"Low\":2539.{i:D6},"
                    + $"\"Close\":2540.{i:D6},\"Adj Close\":2540.{i:D6},\"Volume\":{i}.0,\"CloseUSD\":330.{i:D8}}}";
                records.Add("HSI"u8, Encoding.UTF8.GetBytes(row), RecordHeaders.None, 1_704_715_200_000 + i);
            }

            await producer.AppendAsync(Topic, records, cancellation);
        }
    }

    private static async Task<Elapsed> SinkAsync(string file, ILakeStore lake, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        var options = new LakeSinkOptions { Topics = [Topic], Group = $"bench-{Guid.NewGuid():N}" };
        var sink = new LakeSink(log, lake, options, TimeProvider.System);
        var elapsed = await Stopwatches.TimeAsync(async () =>
        {
            await sink.StartAsync(cancellation);
            await StageLoop.RunAsync(sink, Task.CompletedTask, cancellation);
        });
        await sink.DisposeAsync();
        lake.Dispose();
        return sink.Rows == Records ? elapsed : throw new BourseException(FailureKind.Failed, $"{sink.Rows} of {Records} records were written");
    }

    private static async Task<Elapsed> SinkAsync(string file, S3Options bucket, CancellationToken cancellation)
    {
        var elapsed = await SinkAsync(file, new S3LakeStore(bucket), cancellation);
        await S3Server.ClearAsync(bucket, cancellation);
        return elapsed;
    }

    private static Elapsed Write(string folder, List<byte[]> files)
    {
        Directory.CreateDirectory(folder);
        return Stopwatches.Time(() =>
        {
            for (var i = 0; i < files.Count; i++)
            {
                using (var file = new FileStream(Path.Combine(folder, $"{i:D20}.jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
                {
                    file.Write(files[i]);
                    file.Flush(flushToDisk: true);
                }

                LinkedFile.FlushFolder(folder);
            }
        });
    }
}
