namespace Bourse.Benchmarks.Harness;

/// <summary>What a figure has to reach.</summary>
/// <param name="Limit">In the figure's unit.</param>
/// <param name="IsCeiling">Whether the figure must not be above the limit; otherwise it must not be below.</param>
internal sealed record Target(double Limit, bool IsCeiling)
{
    public static Target AtMost(double limit) => new(limit, true);

    public static Target AtLeast(double limit) => new(limit, false);

    public bool IsMetBy(double value) => IsCeiling ? value <= Limit : value >= Limit;
}

/// <summary>A measured quantity: one sample a round.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">What the samples count, e.g. <c>ns a position</c>.</param>
/// <param name="Samples">In the order of the rounds.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Samples)
{
    public Target? Target { get; init; }

    /// <summary>How many times as long it takes as what it is compared with; null when it is compared with nothing.</summary>
    public double? TimesAsLong { get; init; }

    /// <summary>The median in processor time instead of time on the clock; null when that was not measured.</summary>
    public double? ByProcessorTime { get; init; }

    /// <summary>Bytes allocated for each operation; null when that was not measured.</summary>
    public double? AllocatedBytes { get; init; }

    public double Minimum => Samples.Min();

    public double Median => MedianOf(Samples);

    public double Maximum => Samples.Max();

    /// <summary>Whether the median meets the target; null without one.</summary>
    public bool? IsMet => Target?.IsMetBy(Median);

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>A part of a run and the time it took.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record Phase(string Name, double Milliseconds);

/// <summary>What a benchmark found out.</summary>
/// <param name="Figures">The figures; those with a target first.</param>
internal sealed record Findings(IReadOnlyList<Figure> Figures)
{
    /// <summary>Where the time of one run goes; empty when that was not measured.</summary>
    public IReadOnlyList<Phase> Phases { get; init; } = [];

    /// <summary>What else a reader needs to know, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
