using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Looks at a Spark Connect server.</summary>
public static class SparkHealth
{
    /// <summary>Spark's version.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="newId">Generates unique ids.</param>
    /// <param name="clock">Measures timeouts.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="BourseException">It cannot be reached, refuses this client, is no Spark or too old a one.</exception>
    public static async Task<string> AskVersionAsync(
        SparkAddress address, Func<Guid> newId, TimeProvider clock, CancellationToken cancellation)
    {
        await using var spark = new SparkClient(address, newId, clock);
        await spark.OpenAsync(cancellation);
        return spark.Version!;
    }
}
