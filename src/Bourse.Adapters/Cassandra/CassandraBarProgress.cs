using Bourse.Adapters.Cql;
using Bourse.Events;
using Bourse.Retry;
using Bourse.Sinks;

namespace Bourse.Adapters.Cassandra;

/// <summary>
/// The table <c>bars_progress</c>: how far each partition is stored, who may write it, and the time of the newest write. Its rows are one partition
/// of Cassandra, and are changed by conditional batches: all of the named rows, or none.
/// </summary>
/// <remarks>
/// Cassandra keeps of two writes of a row the one with the later time, whichever comes first. The time of a write of bars is entered here, under the
/// owner's epoch, before it is used, and the next owner begins behind it. So bars that a former owner writes late, after a pause of its process,
/// never replace those of its successor, whatever the clocks of the two machines show.
/// </remarks>
/// <param name="session">The cluster.</param>
/// <param name="schema">The table's name.</param>
/// <param name="clock">Gives writes their time.</param>
internal sealed class CassandraBarProgress(CqlSession session, CassandraBarSchema schema, TimeProvider clock)
{
    private const string Scope = "bars";
    private const int MostInBatch = 500;

    /// <summary>For two owners that claim the same partitions at the same moment.</summary>
    private static readonly RetryPolicy Conflicts = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(30), Jitter = 1,
    };

    private readonly Dictionary<string, CqlPrepared> _statements = [];
    private long _lastTime;

    /// <summary>All progress, ordered by topic and partition.</summary>
    public async Task<IReadOnlyList<PartitionProgress>> ReadAsync(CancellationToken cancellation) =>
        [.. (await ReadAllAsync(cancellation)).Select(row => row.Progress)];

    /// <summary>Claims partitions.</summary>
    /// <param name="owner">Who claims.</param>
    /// <param name="partitions">The partitions, with the identities of their topics.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="reserve">
    /// How many microseconds after the time of the claim belong to the owner's writes: their time is entered with the claim, at once.
    /// </param>
    /// <exception cref="BourseException">Others claim them all the time.</exception>
    public async Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, IReadOnlyList<(string TopicId, TopicPartition Partition)> partitions, CancellationToken cancellation, long reserve = 0)
    {
        var claims = new List<PartitionProgress>();
        foreach (var some in partitions.Chunk(MostInBatch)) claims.AddRange(await ClaimSomeAsync(owner, some, reserve, cancellation));
        return claims;
    }

    /// <summary>Enters the time of a write that is to be made.</summary>
    /// <returns>The time, in microseconds since 1970.</returns>
    /// <exception cref="FencedException">A partition has another owner.</exception>
    public async Task<long> BeginAsync(IReadOnlyList<PartitionAdvance> partitions, CancellationToken cancellation)
    {
        var time = NextTime();
        var update = await PrepareAsync(
            $"UPDATE {schema.Progress} SET written_at = ? WHERE scope = ? AND topic = ? AND part = ? IF epoch = ?", cancellation);
        await ChangeAsync(partitions, batch: (batch, advance) => batch.Add(update, Write, (time, advance)), cancellation);
        return time;
    }

    /// <summary>Enters how far partitions are stored.</summary>
    /// <exception cref="FencedException">A partition has another owner.</exception>
    public async Task AdvanceAsync(IReadOnlyList<PartitionAdvance> partitions, CancellationToken cancellation)
    {
        if (partitions.Count == 0) return;
        var update = await PrepareAsync(
            $"UPDATE {schema.Progress} SET next_offset = ? WHERE scope = ? AND topic = ? AND part = ? IF epoch = ?", cancellation);
        await ChangeAsync(partitions, batch: (batch, advance) => batch.Add(update, Write, (advance.NextOffset, advance)), cancellation);
    }

    /// <summary>All progress, with the identities of the topics and the times of the writes.</summary>
    public async Task<List<StoredBarProgress>> ReadAllAsync(CancellationToken cancellation)
    {
        // Serial, so that a change which is being made is seen, or made impossible.
        var select = await PrepareAsync(
            $"SELECT topic, part, next_offset, epoch, owner, topic_id, written_at FROM {schema.Progress} WHERE scope = ?", cancellation);
        using var values = new CqlValues();
        return await session.ReadAllAsync(
            new CqlStatement(select) { Values = values.Add(Scope), IsIdempotent = true, Consistency = CqlConsistency.LocalSerial },
            row => new StoredBarProgress(
                new PartitionProgress(new TopicPartition(row.Text(0), row.Int(1)), row.Bigint(2), row.Bigint(3), row.Text(4)),
                row.Text(5),
                row.Bigint(6)),
            cancellation);
    }

    private static void Write(CqlValues values, (long Value, PartitionAdvance Advance) row)
    {
        var ((topic, partition), epoch, _) = row.Advance;
        values.Add(row.Value).Add(Scope).Add(topic).Add(partition).Add(epoch);
    }

    private async Task ChangeAsync(
        IReadOnlyList<PartitionAdvance> partitions, Action<CqlBatch, PartitionAdvance> batch, CancellationToken cancellation)
    {
        foreach (var some in partitions.Chunk(MostInBatch))
        {
            using var changes = new CqlBatch { IsIdempotent = true };
            foreach (var advance in some) batch(changes, advance);
            if (!await IsAppliedAsync(changes, cancellation)) throw new FencedException(await FindLostAsync(some, cancellation));
        }
    }

    private async Task<TopicPartition> FindLostAsync(PartitionAdvance[] partitions, CancellationToken cancellation)
    {
        var stored = (await ReadAllAsync(cancellation)).ToDictionary(row => row.Progress.Partition, row => row.Progress.Epoch);
        var lost = Array.FindIndex(partitions, advance => stored.GetValueOrDefault(advance.Partition) != advance.Epoch);
        return partitions[Math.Max(lost, 0)].Partition;
    }

    private async Task<IReadOnlyList<PartitionProgress>> ClaimSomeAsync(
        string owner, (string TopicId, TopicPartition Partition)[] partitions, long reserve, CancellationToken cancellation)
    {
        var insert = await PrepareAsync(
            $"INSERT INTO {schema.Progress} (scope, topic, part, topic_id, next_offset, epoch, owner, written_at) VALUES (?, ?, ?, ?, 0, 1, ?, ?) "
            + "IF NOT EXISTS",
            cancellation);
        var update = await PrepareAsync(
            $"UPDATE {schema.Progress} SET topic_id = ?, next_offset = ?, epoch = ?, owner = ?, written_at = ? "
            + "WHERE scope = ? AND topic = ? AND part = ? IF epoch = ?",
            cancellation);
        for (var retries = Conflicts.Start(clock, owner); ;)
        {
            var stored = (await ReadAllAsync(cancellation)).ToDictionary(row => row.Progress.Partition);
            // Also behind the times that others have used, should their clocks be ahead.
            var latest = partitions.Select(one => stored.GetValueOrDefault(one.Partition).WrittenAt).DefaultIfEmpty().Max();
            _lastTime = Math.Max(_lastTime, latest);
            var time = reserve == 0 ? NextTime() : Math.Max(Now(), latest + 1) + reserve;
            var claims = partitions.Select(one => Claim.Of(one.TopicId, one.Partition, stored, owner)).ToList();
            if (await IsClaimedAsync(claims, time, insert, update, cancellation)) return [.. claims.Select(claim => claim.Progress)];
            if (!await retries.PauseAsync(cancellation))
            {
                throw new BourseException(
                    FailureKind.Unreachable, $"others claim the partitions of {schema.Progress} all the time", "look which streams of bars run");
            }
        }
    }

    private async Task<bool> IsClaimedAsync(
        List<Claim> claims, long time, CqlPrepared insert, CqlPrepared update, CancellationToken cancellation)
    {
        // A claim that is repeated although it was made is refused, since the epoch has moved; then it is made once more.
        using var batch = new CqlBatch { IsIdempotent = true };
        foreach (var claim in claims)
        {
            var (partition, offset, epoch, owner) = claim.Progress;
            if (claim.Before is { } before)
            {
                batch.Add(update, (values, place) => values
                    .Add(claim.TopicId).Add(offset).Add(epoch).Add(owner).Add(time)
                    .Add(Scope).Add(place.Topic).Add(place.Partition).Add(before), partition);
            }
            else
            {
                batch.Add(insert, (values, place) => values
                    .Add(Scope).Add(place.Topic).Add(place.Partition).Add(claim.TopicId).Add(owner).Add(time), partition);
            }
        }

        return batch.Count == 0 || await IsAppliedAsync(batch, cancellation);
    }

    private async Task<bool> IsAppliedAsync(CqlBatch batch, CancellationToken cancellation) =>
        (await session.ReadPageAsync(batch, row => row.Boolean(0), cancellation)).Rows[0];

    private async Task<CqlPrepared> PrepareAsync(string text, CancellationToken cancellation)
    {
        if (_statements.TryGetValue(text, out var prepared)) return prepared;
        return _statements[text] = await session.PrepareAsync(text, cancellation);
    }

    private long NextTime() => _lastTime = Math.Max(Now(), _lastTime + 1);

    private long Now() => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly record struct Claim(string TopicId, PartitionProgress Progress, long? Before)
    {
        public static Claim Of(
            string topicId, TopicPartition partition, Dictionary<TopicPartition, StoredBarProgress> stored, string owner)
        {
            if (!stored.TryGetValue(partition, out var found)) return new Claim(topicId, new PartitionProgress(partition, 0, 1, owner), null);
            var offset = found.TopicId == topicId ? found.Progress.NextOffset : 0;
            return new Claim(topicId, new PartitionProgress(partition, offset, found.Progress.Epoch + 1, owner), found.Progress.Epoch);
        }
    }
}

/// <summary>A row of the table of offsets.</summary>
/// <param name="Progress">How far the partition is stored, and whose it is.</param>
/// <param name="TopicId">The identity of the topic.</param>
/// <param name="WrittenAt">The time of the newest write, in microseconds since 1970; the next owner begins behind it.</param>
internal readonly record struct StoredBarProgress(PartitionProgress Progress, string TopicId, long WrittenAt);
