using System.Globalization;

namespace Bourse.Tests.Simulation;

/// <summary>Which seeds a simulation runs.</summary>
internal static class SimulatedSeeds
{
    /// <summary>The variable that chooses seeds: <c>17</c>, or <c>1-5000</c>.</summary>
    public const string Variable = "BOURSE_SEEDS";

    /// <summary>The first and the last of them; 1 to <paramref name="count"/> unless they are chosen.</summary>
    public static (int First, int Last) Choose(int count)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return (1, count);
        var ends = text.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList();
        return (ends[0], ends[^1]);
    }
}
