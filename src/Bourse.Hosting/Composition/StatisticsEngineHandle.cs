using Bourse.Adapters.Spark;
using Bourse.Statistics;

namespace Bourse.Hosting.Composition;

/// <summary>The statistics engine that the settings name, and the resources disposed with it.</summary>
public sealed class StatisticsEngineHandle : IAsyncDisposable
{
    private readonly IAsyncDisposable _owned;

    private StatisticsEngineHandle(IStatisticsEngine engine, IAsyncDisposable owned) => (Engine, _owned) = (engine, owned);

    /// <summary>The engine.</summary>
    public IStatisticsEngine Engine { get; }

    /// <summary>Opens the engine that the settings name, on the database that they name.</summary>
    /// <exception cref="BourseException">It cannot read that database, or there is none yet.</exception>
    public static StatisticsEngineHandle Open(HostServices host)
    {
        if (host.Settings.Spark is not { } address)
        {
            var inProcess = new InProcessStatistics(host.OpenExistingDatabase, Environment.ProcessorCount);
            return new StatisticsEngineHandle(inProcess, inProcess);
        }

        var spark = new SparkStatistics(address, DatabaseOf(host), Guid.NewGuid, host.Clock);
        return new StatisticsEngineHandle(spark, spark);
    }

    /// <summary>The database as Spark reads it.</summary>
    /// <exception cref="BourseException">It is a file, or Spark cannot reach it (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkDatabase DatabaseOf(HostServices host) => host.Settings.MySql is { } server
        ? SparkDatabase.Of(server)
        : throw new BourseException(
            FailureKind.Usage,
            $"Spark reads MySQL, and the database is the file {host.Settings.DatabasePlace}",
            "name the server of the database, or leave the figures to this process")
        {
            Code = BourseErrorCode.EngineCannotReadDatabase,
        };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owned.DisposeAsync();
}
