namespace Bourse.Benchmarks.Harness;

/// <summary>Something that is timed. It prepares, takes its own time and clears up, so that only what matters is counted.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Run">Does it once and tells how long it took.</param>
internal sealed record Contender(string Name, Func<CancellationToken, Task<Elapsed>> Run)
{
    /// <summary>One that is timed from beginning to end.</summary>
    public Contender(string name, Action body)
        : this(name, _ => Task.FromResult(Stopwatches.Time(body)))
    {
    }
}

/// <summary>The times of a contender, in the order of the rounds.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Times">A time each round.</param>
internal sealed record Series(string Name, IReadOnlyList<Elapsed> Times)
{
    /// <summary>Nanoseconds for each of <paramref name="operations"/>.</summary>
    /// <param name="unit">The unit's name.</param>
    /// <param name="operations">How many operations a core does in a round.</param>
    /// <param name="cores">How many cores work at the same time.</param>
    public Figure Nanoseconds(string unit, double operations, int cores = 1) =>
        Measure(unit, elapsed => elapsed.Wall.TotalNanoseconds / operations, elapsed => elapsed.Processor.TotalNanoseconds / operations / cores);

    /// <summary>Operations a second.</summary>
    public Figure PerSecond(string unit, double operations) =>
        Measure(unit, elapsed => operations / elapsed.Wall.TotalSeconds, elapsed => operations / elapsed.Processor.TotalSeconds);

    /// <summary>Milliseconds.</summary>
    public Figure Milliseconds() => Measure("ms", elapsed => elapsed.Wall.TotalMilliseconds, elapsed => elapsed.Processor.TotalMilliseconds);

    /// <summary>
    /// How many times as long this takes as another one: the median over the rounds, so that a machine whose speed drifts from
    /// round to round drifts out of it.
    /// </summary>
    /// <param name="other">What it is compared with.</param>
    /// <param name="operationsRatio">How many times as many operations this one does.</param>
    public double TimesAsLongAs(Series other, double operationsRatio = 1) =>
        Figure.MedianOf(TimesOf(other)) / operationsRatio;

    /// <summary>For each round, how many times as long this took as another one.</summary>
    public IReadOnlyList<double> TimesOf(Series other) => [.. Times.Zip(other.Times, (mine, theirs) => mine.Wall / theirs.Wall)];

    private Figure Measure(string unit, Func<Elapsed, double> wall, Func<Elapsed, double> processor) =>
        new(Name, unit, [.. Times.Select(wall)]) { ByProcessorTime = Figure.MedianOf(Times.Select(processor)) };
}

/// <summary>Lets contenders take turns.</summary>
internal static class Rounds
{
    /// <summary>Runs every contender once without counting it, and then each in turn, round after round.</summary>
    public static async Task<IReadOnlyList<Series>> RunAsync(int rounds, IReadOnlyList<Contender> contenders, CancellationToken cancellation)
    {
        var times = contenders.Select(_ => new List<Elapsed>(rounds)).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                // What the one before has left behind is not this one's to clear up.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var elapsed = await contenders[i].Run(cancellation);
                if (round > 0) times[i].Add(elapsed);
            }
        }

        return [.. contenders.Select((contender, i) => new Series(contender.Name, times[i]))];
    }
}
