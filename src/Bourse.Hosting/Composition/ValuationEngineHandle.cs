using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Audit;
using Bourse.Events;

namespace Bourse.Hosting.Composition;

/// <summary>The valuation engine that the settings name, and the resources disposed with it.</summary>
public sealed class ValuationEngineHandle : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;

    private ValuationEngineHandle(IValuationEngine engine, IAsyncDisposable? owned) => (Engine, _owned) = (engine, owned);

    /// <summary>The engine.</summary>
    public IValuationEngine Engine { get; }

    /// <summary>Opens the engine that the settings name.</summary>
    /// <param name="host">The host.</param>
    /// <param name="log">The log that the settings name; it is left open.</param>
    /// <param name="options">What the network was run with.</param>
    /// <exception cref="BourseException">The engine cannot read that log (<see cref="FailureKind.Usage"/>).</exception>
    public static ValuationEngineHandle Open(HostServices host, IEventLog log, AuditOptions options)
    {
        if (host.Settings.Spark is null) return new ValuationEngineHandle(new InProcessValuations(log, options), null);
        var spark = OpenSpark(host, log, options);
        return new ValuationEngineHandle(spark, spark);
    }

    /// <summary>Opens the Spark that the settings name.</summary>
    /// <exception cref="BourseException">It cannot read the log (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkValuations OpenSpark(HostServices host, IEventLog log, AuditOptions options) =>
        new(host.Settings.Spark!, log, KafkaOf(host), options, Guid.NewGuid, host.Clock);

    /// <summary>Refuses an engine that cannot read the log, before either is opened.</summary>
    /// <exception cref="BourseException">It cannot (<see cref="FailureKind.Usage"/>).</exception>
    public static void Require(HostServices host)
    {
        if (host.Settings.Spark is not null) KafkaOf(host);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static KafkaOptions KafkaOf(HostServices host) => host.Settings.Kafka ?? throw new BourseException(
        FailureKind.Usage,
        $"Spark reads prices from Kafka, and the event log is the file {host.Settings.LogPlace}",
        "name the brokers of the event log, or leave the audit to this process")
    {
        Code = BourseErrorCode.EngineCannotReadLog,
    };
}
