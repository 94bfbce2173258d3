using System.Diagnostics;
using System.Globalization;
using Bourse.Adapters.MySql;
using Bourse.Pipelines;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Chaos;

/// <summary>Somebody who queues a month of bars after another while the system runs; the scheduler fetches and publishes them.</summary>
internal sealed class BarFeed(ChaosNetwork network)
{
    private const int MostRuns = 1_000;
    private static readonly int Months = Effort.Of(12, full: 60);
    private static readonly DateOnly First = new(2015, 1, 1);

    /// <summary>The options of a command that ingests all of its months.</summary>
    public static string[] Range => RangeOf(0, Months - 1);

    /// <summary>Queues them all, as many at any time as the time that has passed allows.</summary>
    public async Task RunAsync(TimeSpan length)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var month = 0; month < Months; month++)
        {
            var left = (length * month / Months) - Stopwatch.GetElapsedTime(begin);
            if (left > TimeSpan.Zero) await Task.Delay(left, TimeProvider.System, TestContext.Current.CancellationToken);
            var (code, _, words) = await network.View.Program.RunAsync(["pipeline", "backfill", .. RangeOf(month, month), "--detach"]);
            Assert.True(code == 0, words);
        }
    }

    /// <summary>Waits until the scheduler has done them all; none may have failed.</summary>
    public async Task EndAsync()
    {
        await using var store = new MySqlRunStore(network.Database.Options, TimeProvider.System);
        await Eventually.IsAsync(async () => (await store.ListRunsAsync(null, MostRuns, default)).All(run => run.Counts.IsFinal));
        var runs = await store.ListRunsAsync(null, MostRuns, default);
        Assert.Equal(Months, runs.Count);
        Assert.All(runs, run => Assert.Contains(run.State, (TaskState[])[TaskState.Done, TaskState.Skipped]));
    }

    private static string[] RangeOf(int first, int last) => ["--from", NameOf(first), "--to", NameOf(last)];

    private static string NameOf(int month) => First.AddMonths(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
