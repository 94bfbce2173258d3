using Bourse.Adapters.Kafka;
using Bourse.Events;

namespace Bourse.Benchmarks.Servers;

/// <summary>A Kafka that benchmarks may fill with topics of theirs, and the topics, which go when it is disposed.</summary>
internal sealed class KafkaServer : IAsyncDisposable
{
    private readonly HashSet<string> _topics = [];
    private readonly HashSet<string> _foreign = [];
    private readonly KafkaOptions _options;

    public KafkaServer(string servers)
    {
        _options = new KafkaOptions { BootstrapServers = servers };
        Log = OpenLog();
    }

    /// <summary>The log, for looking into it.</summary>
    public IEventLog Log { get; }

    /// <summary>The settings of programs that work with it.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["BOURSE_LOG"] = $"kafka:{_options.BootstrapServers}" };

    /// <summary>Another log, with connections of its own.</summary>
    public IEventLog OpenLog() => KafkaEventLog.Open(_options, TimeProvider.System);

    /// <summary>Makes a topic that has not been there.</summary>
    public async Task<string> MakeTopicAsync(CancellationToken cancellation)
    {
        var topic = $"bourse-bench-{Guid.NewGuid():N}";
        _topics.Add(topic);
        await Log.EnsureTopicAsync(new TopicSpec(topic), cancellation);
        return topic;
    }

    /// <summary>Deletes a topic that a benchmark has made.</summary>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation)
    {
        _topics.Remove(topic);
        return Log.DeleteTopicAsync(topic, cancellation);
    }

    /// <summary>Takes the network's own topics for the benchmark, which are going to be deleted.</summary>
    /// <exception cref="BourseException">One of them is there already.</exception>
    public async Task TakeNetworkTopicsAsync(CancellationToken cancellation)
    {
        await TakeTopicAsync(Topics.Prices, cancellation);
        await TakeTopicAsync(Topics.Evaluations, cancellation);
        _foreign.UnionWith((await Log.ListTopicsAsync(cancellation)).Select(topic => topic.Name));
    }

    /// <summary>Takes a topic for the benchmark, which is going to be deleted with its dead letters.</summary>
    /// <exception cref="BourseException">It is there already.</exception>
    public async Task TakeTopicAsync(string topic, CancellationToken cancellation)
    {
        if (await Log.FindTopicAsync(topic, cancellation) is not null)
        {
            var message = $"{_options} has a topic {topic} already, which the benchmark would delete";
            throw new BourseException(FailureKind.Usage, message, "name a Kafka that nobody needs, with --kafka HOST:PORT");
        }

        _topics.UnionWith([topic, Topics.DeadLetters(topic)]);
    }

    /// <summary>
    /// Deletes all topics but one that have come since the network's own were taken, those that peers have made for themselves among them.
    /// </summary>
    public async Task DeleteOthersAsync(string kept)
    {
        foreach (var topic in await Log.ListTopicsAsync(CancellationToken.None))
        {
            var isInternal = topic.Name.StartsWith("__", StringComparison.Ordinal);
            if (topic.Name != kept && !isInternal && !_foreign.Contains(topic.Name)) await Log.DeleteTopicAsync(topic.Name, CancellationToken.None);
        }
    }

    /// <summary>Deletes all topics of the benchmark.</summary>
    public async Task DeleteTopicsAsync()
    {
        foreach (var topic in _topics) await Log.DeleteTopicAsync(topic, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await DeleteTopicsAsync();
        await Log.DisposeAsync();
    }
}
