using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Appends from a thread of its own, which may block in the native client as long as it takes: no thread of the pool ever does. Both
/// the thread and the connection begin with the first append.
/// </summary>
internal sealed class KafkaProducer : IEventProducer
{
    /// <summary>How long a topic is taken to be the one it was when it was last looked at.</summary>
    private static readonly TimeSpan LongestTrust = TimeSpan.FromMilliseconds(500);

    private readonly KafkaEventLog _log;
    private readonly Dictionary<string, (string Id, long At)> _topics = [];
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Job? _job;
    private bool _isStarted;
    private bool _isDisposed;

    public KafkaProducer(KafkaEventLog log) => _log = log;

    public async Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(records);
        cancellation.ThrowIfCancellationRequested();
        await RequireSameAsync(topic, cancellation);
        await Post(topic, records).Done.Task;
    }

    /// <summary>
    /// Sees to it that this is the topic of the first append. Its successor lacks what came before, and would never get it if those who append went
    /// on as if nothing had happened.
    /// </summary>
    private async Task RequireSameAsync(string topic, CancellationToken cancellation)
    {
        var isKnown = _topics.TryGetValue(topic, out var known);
        if (isKnown && _log.Clock.GetElapsedTime(known.At) < LongestTrust) return;
        var now = _log.Clock.GetTimestamp();
        var id = await _log.Topics.FindIdAsync(topic, cancellation) ?? throw EventLogFailures.UnknownTopic(topic);
        if (isKnown && known.Id != id) throw EventLogFailures.RenewedTopic(topic);
        _topics[topic] = (id, now);
    }

    private Job Post(string topic, RecordBuffer records)
    {
        if (!_isStarted) new Thread(Run) { IsBackground = true, Name = "kafka producer" }.Start();
        _isStarted = true;
        var job = new Job(topic, records, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _job = job;
        _work.Release();
        return job;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _work.Release();
        if (_isStarted) await _ended.Task;
        _work.Dispose();
    }

    private void Run()
    {
        KafkaSender? sender = null;
        while (true)
        {
            _work.Wait();
            if (Interlocked.Exchange(ref _job, null) is not { } job) break;
            try
            {
                sender ??= new KafkaSender(_log.Options, _log.Clock, _log.Topics.IsNew);
                sender.Append(job.Topic, job.Records);
                job.Done.SetResult();
            }
            catch (Exception e)
            {
                // What is left of a failed append must not be sent with the next one, so the next one begins afresh.
                sender?.Dispose();
                sender = null;
                job.Done.SetException(e);
            }
        }

        sender?.Dispose();
        _ended.SetResult();
    }

    private sealed record Job(string Topic, RecordBuffer Records, TaskCompletionSource Done);
}
