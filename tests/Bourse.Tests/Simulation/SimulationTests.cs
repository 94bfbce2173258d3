using Bourse.Adapters.Sqlite;

namespace Bourse.Tests.Simulation;

/// <summary>
/// The whole network from a seed, in one thread, under a clock that only the simulation moves: what happens, in which order, and what goes
/// wrong. Whatever it was, the tables are in the end those of an undisturbed run. <c>BOURSE_SEEDS=17</c> or <c>BOURSE_SEEDS=1-5000</c>
/// chooses seeds; a single one is printed as a story.
/// </summary>
public sealed class SimulationTests : IDisposable
{
    private const int LastLines = 40;
    private static readonly int Seeds = Effort.Of(150, full: 5_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-").FullName;
    private readonly ITestOutputHelper _output;
    private int _files;

    public SimulationTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Whatever_goes_wrong_the_tables_are_those_of_an_undisturbed_run()
    {
        var (first, last) = SimulatedSeeds.Choose(Seeds);
        var template = await NewTemplateAsync();
        var (faults, failures) = (0, new List<(int Seed, string Report)>());
        for (var seed = first; seed <= last; seed++)
        {
            var chance = new Chance(seed);
            try
            {
                await RunAsync(SimulatedPlan.Of(seed), chance, template);
            }
            catch (Exception e)
            {
                failures.Add((seed, Report(seed, chance, e)));
            }

            faults += chance.Faults;
            if (first == last) _output.WriteLine($"seed {seed}: {SimulatedPlan.Of(seed)}\n{string.Join('\n', chance.Story)}");
        }

        _output.WriteLine($"seeds {first} to {last}, {faults} faults");
        Assert.True(
            failures.Count == 0,
            $"seeds {string.Join(' ', failures.Select(failure => failure.Seed))} fail; the first of them:\n{failures.FirstOrDefault().Report}");
        Assert.True(first == last || faults > last - first, "hardly anything went wrong: the simulation shows nothing");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RunAsync(SimulatedPlan plan, Chance chance, string template)
    {
        using var undisturbed = new SimulatedWorld(plan, NewDatabase(template), new Chance(plan.Seed));
        undisturbed.RunUndisturbed();
        using var disturbed = new SimulatedWorld(plan, NewDatabase(template), chance);
        disturbed.RunDisturbed();
        foreach (var world in (SimulatedWorld[])[undisturbed, disturbed])
        {
            Assert.Equal("", await SimulationChecks.DifferencesAsync(world));
            await SimulationChecks.AssertDeadLettersAsync(world);
            await SimulationChecks.AssertProgressAsync(world);
        }

        // Which of several partitions is read first, or which exchange is ahead, decides whether a price finds a day valued already; the last value
        // of the day is the same.
        var withRevisions = (plan.PricePartitions == 1 || plan.Corrections.Count == 0) && plan.WaitsForAll;
        Assert.Equal(
            await SimulationChecks.TablesOfAsync(undisturbed, withRevisions), await SimulationChecks.TablesOfAsync(disturbed, withRevisions));
    }

    /// <summary>A database with its tables is copied: making it anew would take longer than what is simulated.</summary>
    private async Task<string> NewTemplateAsync()
    {
        var file = Path.Combine(_folder, "template.db");
        await using var database = new SqliteInvestorsDatabase(file);
        await database.InitializeAsync(SimulatedPlan.Network, default);
        return file;
    }

    private string NewDatabase(string template)
    {
        var file = Path.Combine(_folder, $"{_files++ % 2}.db");
        foreach (var old in Directory.GetFiles(_folder, Path.GetFileName(file) + "*")) File.Delete(old);
        File.Copy(template, file);
        return file;
    }

    private static string Report(int seed, Chance chance, Exception e) =>
        $"""
        seed {seed}: {SimulatedPlan.Of(seed)}
        {e.Message}
        what happened last:
        {string.Join('\n', chance.Story.TakeLast(LastLines))}
        {e}
        to run it alone, with its whole story:
          {SimulatedSeeds.Variable}={seed} ./bourse test {nameof(SimulationTests)} --logger "console;verbosity=detailed"
        """;

}
