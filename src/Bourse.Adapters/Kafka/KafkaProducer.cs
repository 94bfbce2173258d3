using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Appends on its own thread, which may block in the native client, so that no pool thread does. Thread and connection start with the first append.
/// </summary>
internal sealed class KafkaProducer : IEventProducer
{
    private readonly KafkaEventLog _log;
    private readonly TopicIdentities _topics;
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Job? _job;
    private bool _isStarted;
    private bool _isDisposed;

    public KafkaProducer(KafkaEventLog log)
    {
        _log = log;
        _topics = new TopicIdentities(log.Topics, log.Clock);
    }

    public async Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(records);
        cancellation.ThrowIfCancellationRequested();
        var partitions = await _topics.CountPartitionsAsync(topic, cancellation);
        var job = new Job(topic, partitions, records, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Post(job);
        await job.Done.Task;
    }

    private void Post(Job job)
    {
        if (!_isStarted) new Thread(Run) { IsBackground = true, Name = "kafka producer" }.Start();
        _isStarted = true;
        _job = job;
        _work.Release();
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
                sender.Append(job.Topic, job.Partitions, job.Records);
                job.Done.SetResult();
            }
            catch (Exception e)
            {
                // Remaining records of a failed append must not be sent with the next one, so the next one uses a new sender.
                sender?.Dispose();
                sender = null;
                job.Done.SetException(e);
            }
        }

        sender?.Dispose();
        _ended.SetResult();
    }

    private sealed record Job(string Topic, int Partitions, RecordBuffer Records, TaskCompletionSource Done);
}
