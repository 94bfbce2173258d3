namespace Bourse.Benchmarks.Harness;

/// <summary>What the median of a ratio has to reach.</summary>
/// <param name="Limit">The ratio.</param>
/// <param name="IsCeiling">Whether the ratio must not be above the limit; otherwise it must not be below.</param>
internal sealed record Target(double Limit, bool IsCeiling)
{
    public static Target AtMost(double limit) => new(limit, true);

    public static Target AtLeast(double limit) => new(limit, false);

    public bool IsMetBy(double value) => IsCeiling ? value <= Limit : value >= Limit;
}

/// <summary>
/// What was measured, divided by a limit of the machine or by a peer: one sample a round, each of two measurements that followed one
/// another. Machines differ by more than programs do; a ratio holds on all of them.
/// </summary>
/// <param name="Name">What was measured.</param>
/// <param name="Reference">What it is compared with, and how, e.g. <c>the time of SQLite</c>.</param>
/// <param name="Samples">In the order of the rounds.</param>
internal sealed record Ratio(string Name, string Reference, IReadOnlyList<double> Samples)
{
    public Target? Target { get; init; }

    /// <summary>The median of the ratios of processor times; null when that was not measured or means nothing.</summary>
    public double? ByProcessorTime { get; init; }

    public double Minimum => Samples.Min();

    public double Median => Figure.MedianOf(Samples);

    public double Maximum => Samples.Max();

    /// <summary>Whether the median meets the target; null without one.</summary>
    public bool? IsMet => Target?.IsMetBy(Median);
}
