using System.Globalization;

namespace Bourse.Benchmarks.Harness;

/// <summary>A benchmark's findings.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="About">What it measures.</param>
/// <param name="Findings">What it found out.</param>
internal sealed record Result(string Name, string About, Findings Findings);

/// <summary>Some benchmarks run one after the other.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Date">When, in UTC.</param>
/// <param name="Load">How busy the machine was before.</param>
/// <param name="Results">What they found out.</param>
internal sealed record Run(Machine Machine, DateOnly Date, double? Load, IReadOnlyList<Result> Results)
{
    /// <summary>A run that begins now, on this machine.</summary>
    public static Run Begin() => new(Machine.This, DateOnly.FromDateTime(DateTime.UtcNow), Machine.Load(), []);

    /// <summary>The run in one line.</summary>
    public override string ToString()
    {
        var load = Load is { } busy ? $", load {busy.ToString("0.0", CultureInfo.InvariantCulture)} before" : "";
        return $"{Date:yyyy-MM-dd}, {Machine.Cpu}, {Machine.Cores} cores, {Machine.MemoryGiB:0.#} GiB, {Machine.System}, {Machine.Runtime}{load}";
    }
}
