using Bourse.Events;
using Bourse.Lake.Catalog;

namespace Bourse.Lake.Check;

/// <summary>
/// Checks a lake against the log: each offset of a topic is in the lake exactly once, or in the dead-letter topic; each line is that of its record;
/// names and contents of files agree; Parquet files have the rows of raw files, or, where these were deleted, of the log.
/// </summary>
/// <param name="log">Holds the topics.</param>
/// <param name="lake">The lake.</param>
/// <param name="tables">Reads Parquet files.</param>
public sealed class LakeVerifier(IEventLog log, ILakeStore lake, TableZoneReader tables)
{
    private readonly LakeVerification _result = new();
    private readonly RawFileReader _reader = new(lake);

    /// <summary>Checks all tables, or those of some topics.</summary>
    /// <param name="topics">The topics; empty for all of the lake.</param>
    /// <param name="cancellation">Ends the check.</param>
    public async Task<LakeVerification> VerifyAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var known = await new TopicRegistry(lake).ListAsync(cancellation);
        foreach (var topic in known.Where(one => topics.Count == 0 || topics.Contains(one.Topic))) await VerifyAsync(topic, cancellation);
        if (topics.Count == 0) await FindStrangersAsync(known, cancellation);
        return _result;
    }

    private async Task VerifyAsync(LakeTopic topic, CancellationToken cancellation)
    {
        var parquet = await ListAsync(LakeZone.Tables, topic, cancellation);
        var raw = await ListAsync(LakeZone.Raw, topic, cancellation);
        var found = await FindTopicAsync(topic, cancellation);
        var ranges = await FindRangesAsync(found, cancellation);
        var deadLetters = await ReadDeadLettersAsync(topic.Topic, cancellation);
        var partitions = raw.Keys.Concat(parquet.Keys).Concat(ranges.Keys).Distinct().OrderBy(partition => partition.Partition);
        foreach (var partition in partitions)
        {
            var range = ranges.TryGetValue(partition, out var held) ? held : new OffsetRange(partition, long.MaxValue, 0);
            await using var expected = new ExpectedRows(log, range);
            var check = new PartitionCheck(range, found?.IsCompacted == true, expected, deadLetters, _result);
            var files = new PartitionFiles(
                raw.GetValueOrDefault(partition) ?? [], parquet.GetValueOrDefault(partition) ?? [], check, _reader, tables, _result);
            await files.VerifyAsync(cancellation);
        }
    }

    /// <summary>The files of each partition, by their first offset.</summary>
    private async Task<Dictionary<TopicPartition, List<RowFile>>> ListAsync(LakeZone zone, LakeTopic topic, CancellationToken cancellation)
    {
        var files = new Dictionary<TopicPartition, List<RowFile>>();
        await foreach (var file in lake.ListAsync(LakeFileName.PrefixOf(zone, topic.Table), null, cancellation))
        {
            if (LakeFileName.TryParse(file.Path, out var name) && name.Partition.Topic == topic.Topic)
            {
                if (!files.TryGetValue(name.Partition, out var list)) files[name.Partition] = list = [];
                list.Add(new RowFile(name, file.Bytes));
            }
            else
            {
                _result.Add(file.Path, $"is not the name of a file of topic {topic.Topic}");
            }
        }

        foreach (var list in files.Values) list.Sort((one, other) => one.Name.FirstOffset.CompareTo(other.Name.FirstOffset));
        return files;
    }

    /// <summary>The topic in the log; null when the log has none of that name, or another one.</summary>
    private async Task<TopicDescription?> FindTopicAsync(LakeTopic topic, CancellationToken cancellation) =>
        await log.FindTopicAsync(topic.Topic, cancellation) is { } found && found.Id == topic.Id ? found : null;

    /// <summary>What the log holds of a topic.</summary>
    private async Task<Dictionary<TopicPartition, OffsetRange>> FindRangesAsync(TopicDescription? topic, CancellationToken cancellation) =>
        topic is null ? [] : (await log.GetRangesAsync(topic.Name, cancellation)).ToDictionary(range => range.Partition);

    private async Task<HashSet<DeadLetterSource>> ReadDeadLettersAsync(string topic, CancellationToken cancellation)
    {
        var letters = new HashSet<DeadLetterSource>();
        var name = Topics.DeadLetters(topic);
        if (await log.FindTopicAsync(name, cancellation) is null) return letters;
        await TopicScan.ReadAllAsync(log, name, batch => Learn(batch, letters), cancellation);
        return letters;
    }

    private static void Learn(RecordBatch batch, HashSet<DeadLetterSource> letters)
    {
        foreach (var record in batch)
        {
            if (DeadLetterHeaders.SourceOf(record.ReadHeaders()) is { } source) letters.Add(source);
        }
    }

    private async Task FindStrangersAsync(IReadOnlyList<LakeTopic> known, CancellationToken cancellation)
    {
        var names = known.Select(topic => topic.Table).ToHashSet(StringComparer.Ordinal);
        foreach (var zone in (LakeZone[])[LakeZone.Raw, LakeZone.Tables])
        {
            await foreach (var table in lake.ListFoldersAsync(LakeFileName.PrefixOf(zone), cancellation))
            {
                var prefix = LakeFileName.PrefixOf(zone, table);
                if (!names.Contains(table)) _result.Add(prefix, $"{TopicRegistry.Prefix} does not say which topic the table holds");
            }
        }
    }
}
