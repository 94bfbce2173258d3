using System.Collections.Concurrent;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Ledger;
using Microsoft.Extensions.Logging;

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
    /// once, and so are those that may lose records, in one line.
    /// </summary>
    public async Task<IEventLog> OpenLogAsync(CancellationToken cancellation)
    {
        var log = await Host.OpenLogAsync(cancellation);
        var specs = topology.Topics.Select(network.Settings.TopicSpecOf).ToList();
        var found = await Task.WhenAll(specs.Select(spec => log.EnsureTopicAsync(spec, cancellation)));
        var unknown = specs.Zip(found).Where(topic => _warned.TryAdd(topic.First.Name, true)).ToList();
        foreach (var (spec, topic) in unknown) WarnOfDifferences(spec, topic);
        var losing = unknown.Select(topic => (topic.First.Name, Limits: TopicLimits.Of(topic.Second))).Where(topic => topic.Limits is not null)
            .Select(topic => $"topic {topic.Name} {topic.Limits}").ToList();
        if (losing.Count > 0) Host.Logger.TopicsLoseRecords(string.Join(", ", losing));
        return log;
    }

    /// <summary>Logs a warning, unless one about the same subject has been logged before.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="warn">Logs it.</param>
    public void WarnOnce(string subject, Action<ILogger> warn)
    {
        if (_warned.TryAdd(subject, true)) warn(Host.Logger);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.IsValueCreated ? _database.Value.DisposeAsync() : ValueTask.CompletedTask;

    private void WarnOfDifferences(TopicSpec spec, TopicDescription found)
    {
        var differs = TopicDifferences.Of(spec, found, setting => !Host.Sources.IsDefault(setting));
        if (differs.Count > 0) Host.Logger.TopicDiffers(spec.Name, string.Join(", ", differs));
    }
}
