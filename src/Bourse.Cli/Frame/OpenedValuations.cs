using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Audit;
using Bourse.Events;

namespace Bourse.Cli.Frame;

/// <summary>What values portfolios anew, and what is closed with it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="owned">What it works with; null when that is nothing of its own.</param>
internal sealed class OpenedValuations(IValuationEngine engine, IAsyncDisposable? owned) : IAsyncDisposable
{
    /// <summary>The engine.</summary>
    public IValuationEngine Engine => engine;

    /// <summary>Opens the engine that the settings name.</summary>
    /// <param name="context">The command.</param>
    /// <param name="log">The log that the settings name; it is left open.</param>
    /// <param name="options">What the network was run with.</param>
    /// <exception cref="BourseException">The engine cannot read that log (<see cref="FailureKind.Usage"/>).</exception>
    public static OpenedValuations Open(CommandContext context, IEventLog log, AuditOptions options)
    {
        if (context.Settings.Spark is null) return new OpenedValuations(new InProcessValuations(log, options), null);
        var spark = OpenSpark(context, log, options);
        return new OpenedValuations(spark, spark);
    }

    /// <summary>Opens the Spark that the settings name.</summary>
    /// <exception cref="BourseException">It cannot read the log (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkValuations OpenSpark(CommandContext context, IEventLog log, AuditOptions options) =>
        new(context.Settings.Spark!, log, KafkaOf(context), options, Guid.NewGuid, context.Clock);

    /// <summary>Refuses an engine that cannot read the log, before either is opened.</summary>
    /// <exception cref="BourseException">It cannot (<see cref="FailureKind.Usage"/>).</exception>
    public static void Require(CommandContext context)
    {
        if (context.Settings.Spark is not null) KafkaOf(context);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static KafkaOptions KafkaOf(CommandContext context) => context.Settings.Kafka ?? throw new BourseException(
        FailureKind.Usage,
        $"Spark reads prices from Kafka, and the event log is the file {context.Settings.LogPlace}",
        "name the brokers: --log kafka:HOST:PORT; or leave the audit to --engine in-process");
}
