using System.Diagnostics;

namespace Bourse.Benchmarks.Harness;

/// <summary>What a piece of work took.</summary>
/// <param name="Wall">On the clock.</param>
/// <param name="Processor">Of all processors together: on a busy machine it tells more than the clock.</param>
internal readonly record struct Elapsed(TimeSpan Wall, TimeSpan Processor);

/// <summary>Takes the time of things.</summary>
internal static class Stopwatches
{
    public static Elapsed Time(Action body)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        body();
        return new Elapsed(Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }

    public static async Task<Elapsed> TimeAsync(Func<Task> body)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await body();
        return new Elapsed(Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }
}
