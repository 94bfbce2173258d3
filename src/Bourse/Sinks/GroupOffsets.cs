using Bourse.Events;
using Microsoft.Extensions.Logging;

namespace Bourse.Sinks;

/// <summary>
/// Commits the stored offsets for the group, so that tools can show its lag. This is best effort: the store's offsets decide where to continue, so a
/// failed commit is counted and retried by the next step, whatever the reason.
/// </summary>
internal sealed class GroupOffsets(string group, ILogger logger)
{
    private readonly Dictionary<TopicPartition, long> _committed = [];
    private bool _isFailing;

    /// <summary>How many commits have failed.</summary>
    public long Failures { get; private set; }

    /// <summary>The group's offset of a newly claimed partition is not looked up: it is committed once.</summary>
    public void Forget(TopicPartition partition) => _committed.Remove(partition);

    /// <summary>Commits those offsets that the group does not have yet.</summary>
    public async Task CommitAsync(IEventConsumer consumer, IEnumerable<(TopicPartition Partition, long Offset)> stored)
    {
        var missing = stored.Where(one => one.Offset > 0 && _committed.GetValueOrDefault(one.Partition, -1) != one.Offset)
            .ToDictionary(one => one.Partition, one => one.Offset);
        if (missing.Count == 0) return;
        try
        {
            await consumer.CommitAsync(missing, CancellationToken.None);
            foreach (var (partition, offset) in missing) _committed[partition] = offset;
            _isFailing = false;
        }
        catch (BourseException e)
        {
            Failures++;
            if (!_isFailing) logger.CommitFailed(group, e.Message);
            _isFailing = true;
        }
    }
}
