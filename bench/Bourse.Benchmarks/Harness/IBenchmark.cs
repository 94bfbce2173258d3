namespace Bourse.Benchmarks.Harness;

/// <summary>A benchmark that can be run by its name.</summary>
internal interface IBenchmark
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, one line.</summary>
    string About { get; }

    /// <summary>Runs it.</summary>
    /// <exception cref="BourseException">It cannot be run, or what it measures does not do what it should.</exception>
    Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation);
}

/// <summary>What a user may choose about a run.</summary>
/// <param name="Rounds">How many rounds are counted.</param>
/// <param name="Program">The executable that whole-process benchmarks start; null when none was given.</param>
/// <param name="Say">Tells the user what is going on.</param>
internal sealed record BenchmarkSettings(int Rounds, string? Program, Action<string> Say);
