using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>
/// A store that keeps rows together with the next offset of each partition. An instance serves one caller at a time; any number of instances and
/// processes may use one store.
/// </summary>
/// <typeparam name="TRow">What is written; a row of a table, or a group of them.</typeparam>
public interface ISinkStore<TRow>
{
    /// <summary>
    /// Makes <paramref name="owner"/> the only writer for these partitions: writes of former owners are refused from now on. A database increments
    /// the partitions' epochs. A store whose writes create names that can exist only once needs no epochs, and returns the offset that its names
    /// reach. Offsets of an earlier topic of the same name do not count: its partitions begin at offset 0 again.
    /// </summary>
    /// <param name="owner">Who claims, as information for people.</param>
    /// <param name="topicId">The identity of the topic (<see cref="TopicDescription.Id"/>).</param>
    /// <param name="partitions">Partitions of that topic.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Each partition with the new epoch and the offset to go on at, in the order given.</returns>
    Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>
    /// Claims partitions of several topics as <see cref="ClaimAsync"/> does. A store for which one transaction costs less than many overrides this.
    /// </summary>
    /// <param name="owner">Who claims, as information for people.</param>
    /// <param name="topics">Topics, each with its identity and some of its partitions.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Each partition with the new epoch and the offset to go on at, in the order given.</returns>
    async Task<IReadOnlyList<PartitionProgress>> ClaimAllAsync(string owner, IReadOnlyList<TopicClaim> topics, CancellationToken cancellation)
    {
        var claims = new List<PartitionProgress>();
        foreach (var (topicId, partitions) in topics) claims.AddRange(await ClaimAsync(owner, topicId, partitions, cancellation));
        return claims;
    }

    /// <summary>The progress of all partitions, ordered by topic and partition.</summary>
    Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation);

    /// <summary>
    /// Writes rows and progress together, durable when the call returns; of each partition all or nothing, or, when the call fails in a store of
    /// files, the first of its rows. After a failure, also one that leaves the outcome unknown (the reply was lost), <see cref="ClaimAsync"/> returns
    /// how far the store is.
    /// </summary>
    /// <exception cref="FencedException">A partition has another owner; the store may keep nothing of that partition's rows.</exception>
    Task WriteAsync(SinkWrite<TRow> write, CancellationToken cancellation);
}

/// <summary>Partitions of a topic that are claimed.</summary>
/// <param name="TopicId">The identity of the topic (<see cref="TopicDescription.Id"/>).</param>
/// <param name="Partitions">The partitions.</param>
public readonly record struct TopicClaim(string TopicId, IReadOnlyCollection<TopicPartition> Partitions);
