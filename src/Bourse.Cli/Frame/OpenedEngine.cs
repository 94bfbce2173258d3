using Bourse.Adapters.Spark;
using Bourse.Statistics;

namespace Bourse.Cli.Frame;

/// <summary>What computes the figures, and what is closed with it.</summary>
/// <param name="statistics">The engine.</param>
/// <param name="owned">What it works with.</param>
internal sealed class OpenedEngine(IStatisticsEngine statistics, IAsyncDisposable owned) : IAsyncDisposable
{
    /// <summary>The engine.</summary>
    public IStatisticsEngine Statistics => statistics;

    /// <summary>Opens the engine that the settings name, on the database that they name.</summary>
    /// <exception cref="BourseException">It cannot read that database, or there is none yet.</exception>
    public static OpenedEngine Open(CommandContext context)
    {
        if (context.Settings.Spark is not { } address)
        {
            var inProcess = new InProcessStatistics(context.OpenExistingDatabase, Environment.ProcessorCount);
            return new OpenedEngine(inProcess, inProcess);
        }

        var spark = new SparkStatistics(address, DatabaseOf(context), Guid.NewGuid, context.Clock);
        return new OpenedEngine(spark, spark);
    }

    /// <summary>The database as Spark reads it.</summary>
    /// <exception cref="BourseException">It is a file, or Spark cannot get there (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkDatabase DatabaseOf(CommandContext context) => context.Settings.MySql is { } server
        ? SparkDatabase.Of(server)
        : throw new BourseException(
            FailureKind.Usage,
            $"Spark reads MySQL, and the database is the file {context.Settings.DatabasePlace}",
            "name the server: --database \"mysql:Server=HOST;User ID=NAME\"; or leave the figures to --engine in-process");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owned.DisposeAsync();
}
