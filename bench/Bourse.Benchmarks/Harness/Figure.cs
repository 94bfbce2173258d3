namespace Bourse.Benchmarks.Harness;

/// <summary>A measured quantity: one sample a round. It depends on the machine, so it has no target.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">What the samples count, e.g. <c>ns a position</c>.</param>
/// <param name="Samples">In the order of the rounds.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Samples)
{
    /// <summary>The median in processor time instead of time on the clock; null when that was not measured.</summary>
    public double? ByProcessorTime { get; init; }

    /// <summary>Bytes allocated for each operation; null when that was not measured.</summary>
    public double? AllocatedBytes { get; init; }

    public double Minimum => Samples.Min();

    public double Median => MedianOf(Samples);

    public double Maximum => Samples.Max();

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
/// <param name="Ratios">How what was measured compares with its limits and peers; those with a target first.</param>
/// <param name="Figures">The absolute figures of this machine.</param>
internal sealed record Findings(IReadOnlyList<Ratio> Ratios, IReadOnlyList<Figure> Figures)
{
    /// <summary>Where the time of one run goes; empty when that was not measured.</summary>
    public IReadOnlyList<Phase> Phases { get; init; } = [];

    /// <summary>What else a reader needs to know, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
