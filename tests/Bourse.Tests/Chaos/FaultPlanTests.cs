using FsCheck.Fluent;

namespace Bourse.Tests.Chaos;

/// <summary>Plans of faults that are drawn from a seed.</summary>
public sealed class FaultPlanTests
{
    private const int Examples = 300;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly Victim[] Victims =
    [
        .. Enumerable.Range(1, 10).Select(number => new Victim($"stage{number}", VictimKind.Stage)),
        .. Enumerable.Range(1, 7).Select(number => new Victim($"server{number}", VictimKind.Server)),
        .. Enumerable.Range(1, 7).Select(number => new Victim($"link{number}", VictimKind.Link)),
    ];

    [Fact]
    public void A_seed_gives_the_same_plan_each_time_and_another_seed_another_one() =>
        Properties.Hold(Gen.Choose(0, int.MaxValue - 1), Examples, seed =>
        {
            Assert.Equal(Draw(seed), Draw(seed));
            Assert.NotEqual(Draw(seed), Draw(seed + 1));
        });

    [Fact]
    public void Within_five_minutes_every_victim_is_hit_and_every_kind_of_fault_comes_up() =>
        Properties.Hold(Gen.Choose(0, int.MaxValue), Examples, seed =>
        {
            var plan = Draw(seed);
            Assert.Equal(30, plan.Count);
            Assert.Equal(Victims.Select(victim => victim.Name).Order(), plan.Select(fault => fault.Victim).Distinct().Order());
            Assert.Equal(Enum.GetValues<FaultKind>(), plan.Select(fault => fault.Kind).Distinct().Order());
        });

    [Fact]
    public void Each_fault_has_ten_seconds_of_its_own_and_happens_only_to_what_it_can_happen_to() =>
        Properties.Hold(Gen.Choose(0, int.MaxValue), Examples, seed =>
        {
            var plan = Draw(seed);
            Assert.All(plan.Index(), fault => Assert.InRange(fault.Item.At, Interval * fault.Index, Interval * (fault.Index + 1)));
            Assert.All(plan, fault => Assert.InRange(fault.Duration, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(15)));
            Assert.All(plan, fault => Assert.Contains(fault.Kind, FaultPlan.KindsOf(Victims.Single(victim => victim.Name == fault.Victim).Kind)));
        });

    [Fact]
    public void A_kind_that_cannot_be_made_to_happen_is_left_out()
    {
        FaultKind[] kinds = [FaultKind.Kill];
        var plan = FaultPlan.Draw(1, Victims, kinds, TimeSpan.FromMinutes(5), Interval);
        Assert.Equal(30, plan.Count);
        Assert.All(plan, fault => Assert.Equal(FaultKind.Kill, fault.Kind));
        Assert.DoesNotContain(plan, fault => fault.Victim.StartsWith("link", StringComparison.Ordinal));
    }

    private static IReadOnlyList<PlannedFault> Draw(int seed) =>
        FaultPlan.Draw(seed, Victims, Enum.GetValues<FaultKind>(), TimeSpan.FromMinutes(5), Interval);
}
