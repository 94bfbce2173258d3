using Bourse.Tests.Simulation;
using Xunit;

namespace Bourse.Tests.Sinks;

/// <summary>
/// Whatever goes wrong, every record is in the store once, in the order of its partition. <c>BOURSE_SEEDS</c> chooses seeds as in
/// <see cref="SimulationTests"/>; a single one is printed as a story.
/// </summary>
public sealed class SinkSimulationTests(ITestOutputHelper output)
{
    private static readonly int Seeds = Effort.Of(500, full: 20_000);
    private const int LastLines = 40;

    [Fact]
    public async Task Whatever_goes_wrong_each_record_is_stored_exactly_once()
    {
        var (first, last) = SimulatedSeeds.Choose(Seeds);
        var (faults, failed, report) = (0, new List<int>(), "");
        for (var seed = first; seed <= last; seed++)
        {
            var chance = new Chance(seed);
            await using var sinks = new SimulatedSinks(chance);
            var wrong = await RunAsync(sinks);
            faults += chance.Faults;
            if (first == last) output.WriteLine($"seed {seed}: {sinks}\n{string.Join('\n', chance.Story)}");
            if (wrong.Length == 0) continue;
            failed.Add(seed);
            var story = string.Join('\n', chance.Story.TakeLast(LastLines));
            if (failed.Count == 1) report = $"seed {seed}: {sinks}\n{wrong}\nwhat happened last:\n{story}";
        }

        output.WriteLine($"seeds {first} to {last}, {faults} faults");
        Assert.True(failed.Count == 0, $"{SimulatedSeeds.Variable}: seeds {string.Join(' ', failed)} fail; the first of them:\n{report}");
        Assert.True(first == last || faults > last - first, "hardly anything went wrong: the simulation shows nothing");
    }

    private static async Task<string> RunAsync(SimulatedSinks sinks)
    {
        try
        {
            sinks.Run();
            return await sinks.DifferencesAsync();
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
