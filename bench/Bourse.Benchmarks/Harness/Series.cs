namespace Bourse.Benchmarks.Harness;

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

    /// <summary>The same with a fixed time taken off each round: what a contender may take beyond its share.</summary>
    public Series Less(TimeSpan allowed) => new(
        $"{Name}, less {allowed.TotalMilliseconds} ms", [.. Times.Select(elapsed => new Elapsed(elapsed.Wall - allowed, TimeSpan.Zero))]);

    /// <summary>How many times as long this takes as a reference, round by round.</summary>
    /// <param name="reference">What ran in the same rounds.</param>
    /// <param name="operations">How many times as many operations this one does as the reference.</param>
    public Ratio TimeBeside(Series reference, double operations = 1) =>
        Beside(reference, "the time of", (mine, theirs) => mine / theirs / operations);

    /// <summary>How many times as fast this is as a reference, round by round.</summary>
    /// <inheritdoc cref="TimeBeside"/>
    public Ratio RateBeside(Series reference, double operations = 1) =>
        Beside(reference, "the rate of", (mine, theirs) => theirs / mine * operations);

    private Ratio Beside(Series reference, string how, Func<TimeSpan, TimeSpan, double> divide)
    {
        var rounds = Times.Zip(reference.Times).ToList();
        // Whoever works in another process has no processor time here.
        var hasProcessorTimes = rounds.TrueForAll(round => round.First.Processor > TimeSpan.Zero && round.Second.Processor > TimeSpan.Zero);
        return new Ratio(Name, $"{how} {reference.Name}", [.. rounds.Select(round => divide(round.First.Wall, round.Second.Wall))])
        {
            ByProcessorTime = hasProcessorTimes
                ? Figure.MedianOf(rounds.Select(round => divide(round.First.Processor, round.Second.Processor)))
                : null,
        };
    }

    private Figure Measure(string unit, Func<Elapsed, double> wall, Func<Elapsed, double> processor) =>
        new(Name, unit, [.. Times.Select(wall)])
        {
            ByProcessorTime = Times.All(elapsed => elapsed.Processor > TimeSpan.Zero) ? Figure.MedianOf(Times.Select(processor)) : null,
        };
}
