using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Bars;

/// <summary>
/// Bars in memory, shared by all instances on one <see cref="Contents"/>. Not transactional, as a cluster is not: a write keeps the bars first, then
/// the offsets.
/// </summary>
internal sealed class MemoryBarStore(MemoryBarStore.Contents contents) : IBarStore
{
    public Task CreateAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation)
    {
        lock (contents)
        {
            var found = contents.Bars.Values.Select(row => row.Bar).Where(bar => bar.Symbol == range.Symbol && bar.Interval == range.Interval)
                .Where(bar => !(bar.Instant < range.From) && !(bar.Instant >= range.Before));
            var ordered = range.IsNewestFirst ? found.OrderByDescending(bar => bar.Instant) : found.OrderBy(bar => bar.Instant);
            List<Bar> page = [.. ordered.Take(range.PageSize)];
            contents.Handed += page.Count;
            return Task.FromResult<IReadOnlyList<Bar>>(page);
        }
    }

    public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) =>
        DaysOfBars.ReadAsync(this, range, cancellation);

    public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation)
    {
        lock (contents)
        {
            var series = contents.Bars.Values.Select(row => row.Bar).GroupBy(bar => (bar.Symbol, bar.Interval)).OrderBy(group => group.Key)
                .Select(group => new BarSeries(
                    group.Key.Symbol, group.Key.Interval, group.Count(), group.Min(bar => bar.Instant), group.Max(bar => bar.Instant)));
            return Task.FromResult<IReadOnlyList<BarSeries>>([.. series]);
        }
    }

    public async Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) =>
        [.. (await ListAsync(cancellation)).Select(series => series.Symbol).Distinct()];

    public async Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation)
    {
        var latest = new List<LatestBars>();
        var groups = (await ListAsync(cancellation)).GroupBy(series => series.Symbol, series => series.Interval);
        foreach (var group in groups.Where(group => symbols?.Contains(group.Key) ?? true))
        {
            var interval = group.First();
            var range = new BarRange { Symbol = group.Key, Interval = interval, IsNewestFirst = true, PageSize = LatestBars.CountOf(interval) };
            latest.Add(LatestDays.Of([.. group], await ReadAsync(range, cancellation)));
        }

        return latest;
    }

    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        lock (contents)
        {
            return Task.FromResult<IReadOnlyList<PartitionProgress>>([.. partitions.Select(partition => Claim(owner, topicId, partition))]);
        }
    }

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation)
    {
        lock (contents)
        {
            return Task.FromResult<IReadOnlyList<PartitionProgress>>(
                [.. contents.Progress.Values.Select(known => known.Progress).OrderBy(one => (one.Partition.Topic, one.Partition.Partition))]);
        }
    }

    public Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation)
    {
        lock (contents)
        {
            foreach (var advance in write.Partitions) Require(advance);
            for (var i = 0; i < write.Rows.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = write.Rows[i];
                contents.Bars[(row.Bar.Symbol, row.Bar.Interval, row.Bar.Instant)] = row;
            }

            foreach (var advance in write.Partitions) Advance(advance);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PartitionProgress Claim(string owner, string topicId, TopicPartition partition)
    {
        var (known, last) = contents.Progress.GetValueOrDefault(partition);
        var claim = new PartitionProgress(partition, known == topicId ? last.NextOffset : 0, last.Epoch + 1, owner);
        contents.Progress[partition] = (topicId, claim);
        return claim;
    }

    private void Require(PartitionAdvance advance)
    {
        var isOwner = contents.Progress.TryGetValue(advance.Partition, out var known) && known.Progress.Epoch == advance.Epoch;
        if (!isOwner) throw new FencedException(advance.Partition);
    }

    private void Advance(PartitionAdvance advance)
    {
        var known = contents.Progress[advance.Partition];
        contents.Progress[advance.Partition] = known with { Progress = known.Progress with { NextOffset = advance.NextOffset } };
    }

    /// <summary>What the store holds.</summary>
    internal sealed class Contents
    {
        public Dictionary<(Symbol Symbol, BarInterval Interval, DateTime Instant), BarRow> Bars { get; } = [];

        /// <summary>How many bars readers were handed.</summary>
        public long Handed { get; set; }

        public Dictionary<TopicPartition, (string TopicId, PartitionProgress Progress)> Progress { get; } = [];
    }
}
