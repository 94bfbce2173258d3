using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>
/// A store that keeps rows together with how far each partition has been taken in. An instance serves one caller at a time; any number of
/// instances and processes may use one store.
/// </summary>
/// <typeparam name="TRow">What is written; a row of a table, or a group of them.</typeparam>
public interface ISinkStore<TRow>
{
    /// <summary>
    /// Makes <paramref name="owner"/> the only one who may write for these partitions: whatever a former owner still sends is refused. A
    /// database counts the partitions' epochs up by one; a store in which a write creates a name that can exist once needs no epochs, and
    /// answers how far the names reach. What was taken in from another topic of that name does not count: these partitions begin at
    /// offset 0 again.
    /// </summary>
    /// <param name="owner">Who claims, for people to read.</param>
    /// <param name="topicId">The identity of the topic (<see cref="TopicDescription.Id"/>).</param>
    /// <param name="partitions">Partitions of that topic.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Each partition with the new epoch and the offset to go on at, in the order given.</returns>
    Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>The progress of all partitions, ordered by topic and partition.</summary>
    Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation);

    /// <summary>
    /// Writes rows and progress together, durable when the call returns; of each partition all or nothing. When the failure leaves open
    /// what was written (the reply was lost), <see cref="ClaimAsync"/> tells.
    /// </summary>
    /// <exception cref="FencedException">A partition has another owner; the store may keep nothing of that partition's rows.</exception>
    Task WriteAsync(SinkWrite<TRow> write, CancellationToken cancellation);
}
