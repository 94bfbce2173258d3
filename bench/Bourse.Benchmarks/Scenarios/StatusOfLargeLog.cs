using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The whole <c>bourse status</c> on a home folder whose log holds 50 million prices.</summary>
internal sealed class StatusOfLargeLog : IBenchmark
{
    private const int Batch = 100_000;
    private const int Batches = 500;
    private const double StartsOfAProcess = 3;

    /// <inheritdoc/>
    public string Name => "status";

    /// <inheritdoc/>
    public string About => "the whole process bourse status, on a log of 50 million prices";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        var (large, small) = (folder.Fresh("large"), folder.Fresh("small"));
        foreach (var home in new[] { large, small })
        {
            await program.RunAsync(home, ["up", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow"], cancellation);
        }

        await FillAsync(Path.Combine(large, "home", "log.db"), cancellation);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new($"bourse status, {Batch * Batches:N0} prices", async token => (await program.RunAsync(large, ["status"], token)).Elapsed),
                new("bourse status, 552 prices", async token => (await program.RunAsync(small, ["status"], token)).Elapsed),
                new(
                    "bourse --version, the start of a process",
                    async token => (await program.RunAsync(folder.Fresh("version"), ["--version"], token)).Elapsed),
            ],
            cancellation);
        return new Findings(
            [series[0].TimeBeside(series[2]) with { Target = Target.AtMost(StartsOfAProcess) }, series[0].TimeBeside(series[1])],
            [.. series.Select(one => one.Milliseconds())])
        {
            Notes = ["The stages have run and ended; their lag counts all prices.", folder.Note],
        };
    }

    private static async Task FillAsync(string file, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        new SampleRecords().Fill(buffer, Batch);
        for (var batch = 0; batch < Batches; batch++) await producer.AppendAsync(Topics.Prices, buffer, cancellation);
    }
}
