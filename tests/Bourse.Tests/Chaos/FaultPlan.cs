using System.Globalization;

namespace Bourse.Tests.Chaos;

/// <summary>A fault of a plan.</summary>
/// <param name="At">When it happens, from the begin of the plan.</param>
/// <param name="Victim">To what.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Step">How far a clock jumps.</param>
internal sealed record PlannedFault(TimeSpan At, string Victim, FaultKind Kind, TimeSpan Duration, TimeSpan Step)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds,7:0.0} s  {Victim,-14} {Kind} for {Duration.TotalSeconds:0.0} s{(Kind == FaultKind.ClockStep ? $", by {Step}" : "")}");
}

/// <summary>What happens to whom and when, drawn from a seed and from nothing else.</summary>
internal static class FaultPlan
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>As far as clocks of machines go apart that nobody looks after: more than any tolerance of a server.</summary>
    private static readonly TimeSpan FarthestStep = TimeSpan.FromMinutes(40);

    /// <summary>
    /// Draws a plan. Victims come in rounds, so that each one has its turn; of what can happen to one, that is drawn which has happened least to
    /// victims like it.
    /// </summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="victims">Who may be hit.</param>
    /// <param name="kinds">What may happen.</param>
    /// <param name="length">How long the plan is.</param>
    /// <param name="interval">The time that each fault has for itself; it comes in its first half.</param>
    public static IReadOnlyList<PlannedFault> Draw(
        int seed, IReadOnlyList<Victim> victims, IReadOnlyCollection<FaultKind> kinds, TimeSpan length, TimeSpan interval)
    {
        var random = new Random(seed);
        var (round, uses, faults) = (new Queue<Victim>(), new Dictionary<(VictimKind, FaultKind), int>(), new List<PlannedFault>());
        Victim[] vulnerable = [.. victims.Where(victim => KindsOf(victim.Kind).Any(kinds.Contains))];
        for (var at = TimeSpan.Zero; at + interval <= length; at += interval)
        {
            if (round.Count == 0) round = new Queue<Victim>(Shuffled(random, vulnerable));
            var victim = round.Dequeue();
            var kind = Shuffled(random, [.. KindsOf(victim.Kind).Where(kinds.Contains)]).MinBy(kind => uses.GetValueOrDefault((victim.Kind, kind)));
            uses[(victim.Kind, kind)] = uses.GetValueOrDefault((victim.Kind, kind)) + 1;
            faults.Add(new PlannedFault(
                at + (interval * random.NextDouble() / 2), victim.Name, kind,
                Shortest + ((Longest - Shortest) * Math.Pow(random.NextDouble(), 2)), FarthestStep * ((2 * random.NextDouble()) - 1)));
        }

        return faults;
    }

    /// <summary>What can happen to a kind of victim.</summary>
    public static IReadOnlyList<FaultKind> KindsOf(VictimKind victim) => victim switch
    {
        VictimKind.Stage => [FaultKind.Kill, FaultKind.Stop, FaultKind.FullDisk, FaultKind.ClockStep],
        VictimKind.Server => [FaultKind.Kill, FaultKind.Stop],
        _ => [FaultKind.Cut, FaultKind.Slow],
    };

    private static T[] Shuffled<T>(Random random, T[] values)
    {
        random.Shuffle(values);
        return values;
    }
}
