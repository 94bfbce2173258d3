using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A consumer's membership in its group. A static member that comes back may find partitions that are nobody's (<see cref="GroupGaps"/>), or some of
/// topics that it does not subscribe to any more. It leaves the group then and joins again, which makes the group share out all partitions.
/// </summary>
/// <param name="queue">The native consumer.</param>
/// <param name="options">The group and the topics.</param>
/// <param name="log">Asks brokers, and measures the time.</param>
/// <param name="changed">Is told when an answer has come.</param>
internal sealed class KafkaMembership(NativeConsumer queue, ConsumerOptions options, KafkaEventLog log, Signal changed) : IAsyncDisposable
{
    /// <summary>How often a member that leaves looks whether it has left: the client does not tell.</summary>
    public static readonly TimeSpan LeavingInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// After how many joins the member looks for gaps. Once would do, but for a broker that dies while the member leaves. A gap that stays for
    /// another reason must not keep the member from its work.
    /// </summary>
    private const int MostChecks = 3;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<string> _topics = new(options.Topics, StringComparer.Ordinal);
    private Task<bool>? _check;
    private long _checkedAt;
    private int _joins;
    private bool _isNew;
    private bool _holdsOthers;

    /// <summary>Whether the member is leaving the group in order to join it again.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Joins the group.</summary>
    public void Join()
    {
        queue.Subscribe(options.Topics);
        _isNew = options.InstanceId is not null && ++_joins <= MostChecks;
    }

    /// <summary>The partitions of an assignment that are of the member's topics.</summary>
    public IReadOnlyList<TopicPartition> Accept(IReadOnlyList<TopicPartition> assigned)
    {
        List<TopicPartition> accepted = [.. assigned.Where(partition => _topics.Contains(partition.Topic))];
        _holdsOthers |= accepted.Count < assigned.Count;
        return accepted;
    }

    /// <summary>
    /// Notes the member's id, which each rebalance may have changed, and begins to look for gaps after the first assignment since it has joined.
    /// </summary>
    public void NoteAssigned()
    {
        log.Groups.NoteOwn(queue.MemberId);
        if (!_isNew || IsLeaving) return;
        _isNew = false;
        BeginCheck();
    }

    /// <summary>Leaves the group when there are gaps, and joins it again when it has left.</summary>
    public void Watch()
    {
        if (IsLeaving) JoinAgainIfLeft();
        else if (_holdsOthers || HasFoundGaps()) Leave();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_check is Task check) await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void BeginCheck()
    {
        _checkedAt = log.Clock.GetTimestamp();
        _check = CheckAsync([.. queue.Positions.Keys]);
    }

    private async Task<bool> CheckAsync(IReadOnlyCollection<TopicPartition> own)
    {
        var exist = await GroupGaps.ExistAsync(log, options, own, _closing.Token);
        if (exist) changed.Set();
        return exist;
    }

    /// <summary>The outcome of the check. A check that got no answer is repeated.</summary>
    private bool HasFoundGaps()
    {
        if (_check is not { IsCompleted: true } done) return false;
        if (!done.IsCompletedSuccessfully)
        {
            if (log.Clock.GetElapsedTime(_checkedAt) >= RetryInterval) BeginCheck();
            return false;
        }

        _check = null;
        return done.Result;
    }

    private void Leave()
    {
        (IsLeaving, _holdsOthers) = (true, false);
        queue.Unsubscribe();
    }

    private void JoinAgainIfLeft()
    {
        if (queue.MemberId.Length > 0) return;
        IsLeaving = false;
        Join();
    }
}
