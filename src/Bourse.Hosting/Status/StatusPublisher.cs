using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Status;

/// <summary>
/// Publishes the status records of the stages of this process: once a second to the home folder, and every two seconds to the log if that is on
/// servers. Stages do not wait for it, and run on when it fails.
/// </summary>
/// <param name="host">The host.</param>
public sealed class StatusPublisher(HostServices host) : IAsyncDisposable
{
    private static readonly TimeSpan SendInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);
    private readonly bool _isShared = host.Settings.Kafka is not null;
    private readonly CancellationTokenSource _closing = new();
    private IEventProducer? _producer;
    private Task _sending = Task.CompletedTask;
    private long? _sentAt;
    private int _refused;
    private bool _hasEnded;

    /// <summary>Publishes what the stages do now.</summary>
    public void Publish(IReadOnlyList<StageView> views)
    {
        var records = Write(views, isEnded: false);
        var isDue = _sentAt is not { } sent || host.Clock.GetElapsedTime(sent) >= SendInterval;
        if (!_isShared || !isDue || !_sending.IsCompleted) return;
        _sentAt = host.Clock.GetTimestamp();
        _sending = SendAsync(records, _closing.Token);
    }

    /// <summary>Publishes the last state of stages that have ended.</summary>
    public async Task PublishEndAsync(IReadOnlyList<StageView> views, CancellationToken cancellation)
    {
        _hasEnded = true;
        var records = Write(views, isEnded: true);
        if (!_isShared) return;
        await WaitAsync(_sending, cancellation);
        if (!_sending.IsCompleted) return;
        _sending = SendAsync(records, _closing.Token);
        await WaitAsync(_sending, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_sending.IsCompleted && _producer is not null) await _producer.DisposeAsync();
        _closing.Dispose();
    }

    private List<StatusRecord> Write(IReadOnlyList<StageView> views, bool isEnded)
    {
        var now = host.Clock.GetUtcNow();
        List<StatusRecord> records = [.. views.Select(view => new StatusRecord(view, host.Environment.Identity, now, isEnded))];
        foreach (var record in records) StatusFiles.Write(host.Home, record);
        return records;
    }

    /// <summary>A server that is unavailable must not delay the end of a stage.</summary>
    private async Task WaitAsync(Task sending, CancellationToken cancellation)
    {
        try
        {
            await sending.WaitAsync(LongestEnd, host.Clock, cancellation);
        }
        catch (TimeoutException)
        {
            // The records of this run expire by themselves.
        }
    }

    private async Task SendAsync(List<StatusRecord> records, CancellationToken cancellation)
    {
        // The stages open the log; a start must not wait for this topic.
        if (host.OpenedLog is not { } log) return;
        try
        {
            if (_producer is null)
            {
                await StatusTopic.EnsureAsync(log, host.Settings.Replication, cancellation);
                _producer = log.CreateProducer();
            }

            await StatusTopic.AppendAsync(_producer, records, cancellation);
        }
        catch (BourseException e)
        {
            // The stages report themselves that servers are unavailable, or refuse them and then end: only a second refusal is this topic's own.
            if (e.Kind != FailureKind.Unreachable && ++_refused == 2 && !_hasEnded) host.Logger.StatusNotShared(StatusTopic.Name, e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The stages have ended.
        }
    }
}
