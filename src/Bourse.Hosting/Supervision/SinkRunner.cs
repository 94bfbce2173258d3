using System.Security.Cryptography;
using System.Text;
using Bourse.Adapters.Locks;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages.Ledger;
using Bourse.Lake;
using Bourse.Market;

namespace Bourse.Hosting.Supervision;

/// <summary>Runs a sink of the lake. Any number of them may run on one home folder and on others; they share the partitions.</summary>
/// <param name="host">The host.</param>
/// <param name="request">What the sink is asked to do.</param>
public sealed class SinkRunner(HostServices host, SinkRequest request)
{
    private readonly List<LakeSink> _sinks = [];

    /// <summary>Whether it has begun to work.</summary>
    public bool HasStarted => _sinks.Count > 0;

    /// <summary>How many files it has created.</summary>
    public long Files => _sinks.Sum(sink => sink.Files);

    /// <summary>How many rows these have.</summary>
    public long Rows => _sinks.Sum(sink => sink.Rows);

    /// <summary>How many messages it has sent to dead-letter topics.</summary>
    public long DeadLetters => _sinks.Sum(sink => sink.Status.DeadLetters);

    /// <summary>Runs it until it has stored all there is, if that was asked, or until it is asked to end.</summary>
    /// <param name="report">Receives the stage once a second, and once more when it has ended (<c>true</c>).</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <exception cref="BourseException">It cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what it has read is stored.</exception>
    public async Task RunAsync(Action<IStage, bool> report, CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        var (role, name) = host.TakeFirstRole(LakeSinkOptions.Role);
        using (role)
        {
            var upstream = request.UntilEnd ? Task.CompletedTask : null;
            await new StageRunner(host, report).RunAsync(role, name, stop => CreateAsync(lake, name, stop), upstream, cancellation);
        }
    }

    /// <summary>
    /// The group of a lake. Members of a group share the partitions, so sinks that write to different lakes must be in different groups. Each lake
    /// tells by itself where to go on.
    /// </summary>
    public static string GroupOf(Settings settings)
    {
        var place = settings.S3 is { } bucket ? bucket.ToString() : $"{Environment.MachineName}:{settings.LakeFolder}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(place));
        return $"{LakeSinkOptions.Role}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    private async Task<IStage> CreateAsync(ILakeStore lake, string name, CancellationToken cancellation)
    {
        var log = await host.OpenLogAsync(cancellation);
        foreach (var topic in request.Topics) await RequireAsync(log, topic, cancellation);
        var sink = new LakeSink(log, lake, LakeOptionsOf(name), host.Clock);
        _sinks.Add(sink);
        return sink;
    }

    private LakeSinkOptions LakeOptionsOf(string name) => new()
    {
        Topics = request.Topics,
        Group = request.Group ?? GroupOf(host.Settings),
        InstanceId = host.Settings.Kafka is null ? name : GroupInstanceName.Of(host.Home, Environment.MachineName, name),
        BatchSize = request.BatchSize,
        BatchBytes = request.BatchBytes,
        FlushInterval = request.FlushInterval,
        FindCheck = (topic, cancellation) => TopicSchemas.FindCheckAsync(host, topic, cancellation),
        Observer = request.Observer,
        Stepped = request.Stepped,
        Logger = host.Logger,
    };

    /// <summary>A topic that nobody has named is created, so that programs start in any order; a name that was given may be misspelt.</summary>
    private async Task RequireAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(topic, cancellation) is not null) return;
        if (request.CreatesTopics)
        {
            await log.EnsureTopicAsync(host.Settings.TopicSpecOf(topic), cancellation);
            return;
        }

        var names = (await log.ListTopicsAsync(cancellation)).Select(other => other.Name).ToList();
        throw new BourseException(FailureKind.Usage, $"there is no topic {topic}", NearestName.Remedy(topic, names));
    }
}

/// <summary>What a sink of the lake is asked to do.</summary>
/// <param name="Topics">The topics to write into the lake.</param>
public sealed record SinkRequest(IReadOnlyList<string> Topics)
{
    /// <summary>Whether topics that do not exist are created.</summary>
    public bool CreatesTopics { get; init; }

    /// <summary>Whether it ends when everything that the topics hold is stored.</summary>
    public bool UntilEnd { get; init; }

    /// <summary>The consumer group; null for that of the lake (<see cref="SinkRunner.GroupOf"/>).</summary>
    public string? Group { get; init; }

    /// <summary>See <see cref="LakeSinkOptions.BatchSize"/>.</summary>
    public required int BatchSize { get; init; }

    /// <summary>See <see cref="LakeSinkOptions.BatchBytes"/>.</summary>
    public required long BatchBytes { get; init; }

    /// <summary>See <see cref="LakeSinkOptions.FlushInterval"/>.</summary>
    public required TimeSpan FlushInterval { get; init; }

    /// <summary>See <see cref="LakeSinkOptions.Observer"/>.</summary>
    public RecordObserver? Observer { get; init; }

    /// <summary>See <see cref="LakeSinkOptions.Stepped"/>.</summary>
    public Action? Stepped { get; init; }
}
