namespace Bourse.Benchmarks.Harness;

/// <summary>Something that is timed. It prepares, takes its own time and clears up, so that only what matters is counted.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Run">Does it once and tells how long it took.</param>
internal sealed record Contender(string Name, Func<CancellationToken, Task<Elapsed>> Run)
{
    /// <summary>One that is timed from beginning to end.</summary>
    public Contender(string name, Action body)
        : this(name, _ => Task.FromResult(Stopwatches.Time(body)))
    {
    }
}

/// <summary>Lets contenders take turns.</summary>
internal static class Rounds
{
    /// <summary>Runs every contender once without counting it, and then each in turn, round after round.</summary>
    public static async Task<IReadOnlyList<Series>> RunAsync(int rounds, IReadOnlyList<Contender> contenders, CancellationToken cancellation)
    {
        var times = contenders.Select(_ => new List<Elapsed>(rounds)).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                // What the one before has left behind is not this one's to clear up.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var elapsed = await contenders[i].Run(cancellation);
                if (round > 0) times[i].Add(elapsed);
            }
        }

        return [.. contenders.Select((contender, i) => new Series(contender.Name, times[i]))];
    }
}
