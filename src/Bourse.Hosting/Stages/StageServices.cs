using System.Collections.Concurrent;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Ledger;

namespace Bourse.Hosting.Stages;

/// <summary>The services shared by the stages of one process: the network, its topics, the database.</summary>
/// <param name="network">The network.</param>
/// <param name="topology">The kinds of stages.</param>
public sealed class StageServices(NetworkComposition network, NetworkTopology topology) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
    private readonly Lazy<IInvestorsDatabase> _database = new(network.Host.OpenDatabase);

    /// <summary>The network.</summary>
    public NetworkComposition Network => network;

    /// <summary>The kinds of stages.</summary>
    public NetworkTopology Topology => topology;

    /// <summary>The host.</summary>
    public HostServices Host => network.Host;

    /// <summary>Whether the log has been told that a ticker was corrected: once a run, whichever stage comes first.</summary>
    public Occurrence Correction { get; } = new();

    /// <summary>The database; it is closed with the services.</summary>
    public IInvestorsDatabase Database => _database.Value;

    /// <summary>Opens the log, and creates tables and topics; waits for servers that cannot be reached, if the host does.</summary>
    public Task<IEventLog> PrepareAsync(CancellationToken cancellation) => Host.RetryAsync(
        async () =>
        {
            await Database.InitializeAsync(network.Network, cancellation);
            return await OpenLogAsync(cancellation);
        },
        cancellation);

    /// <summary>
    /// Opens the log, and creates the topics that the settings describe, which a log may have lost since. An existing topic that differs is logged
    /// once.
    /// </summary>
    public async Task<IEventLog> OpenLogAsync(CancellationToken cancellation)
    {
        var log = await Host.OpenLogAsync(cancellation);
        foreach (var topic in topology.Topics) await EnsureTopicAsync(log, topic, cancellation);
        return log;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.IsValueCreated ? _database.Value.DisposeAsync() : ValueTask.CompletedTask;

    private async Task EnsureTopicAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        var settings = network.Settings;
        var spec = new TopicSpec(topic)
        {
            Partitions = settings.Partitions,
            Replication = settings.Replication,
            RetentionTime = settings.RetentionTime,
            RetentionBytes = settings.RetentionBytes,
        };
        var found = await log.EnsureTopicAsync(spec, cancellation);
        var differs = TopicDifferences.Of(spec, found, setting => !Host.Sources.IsDefault(setting));
        if (differs.Count > 0 && _warned.TryAdd(topic, true)) Host.Logger.TopicDiffers(topic, string.Join(", ", differs));
    }
}
