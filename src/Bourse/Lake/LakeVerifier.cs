using Bourse.Events;

namespace Bourse.Lake;

/// <summary>
/// Checks a lake against the log: each offset of a topic is in the lake exactly once, or in the dead-letter topic; each line is that of its record;
/// names and contents of files agree.
/// </summary>
/// <param name="log">Holds the topics.</param>
/// <param name="lake">The lake.</param>
public sealed class LakeVerifier(IEventLog log, ILakeStore lake)
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
        var files = await ListAsync(topic, cancellation);
        var ranges = await FindRangesAsync(topic, cancellation);
        var deadLetters = await ReadDeadLettersAsync(topic.Topic, cancellation);
        var partitions = files.Keys.Concat(ranges.Keys).Distinct().OrderBy(partition => partition.Partition);
        foreach (var partition in partitions)
        {
            var range = ranges.TryGetValue(partition, out var held) ? held : new OffsetRange(partition, long.MaxValue, 0);
            await using var expected = new ExpectedRows(log, range);
            var check = new PartitionCheck(range, expected, deadLetters, _result);
            foreach (var name in files.GetValueOrDefault(partition) ?? []) await VerifyAsync(name, check, cancellation);
            await check.EndAsync(cancellation);
        }
    }

    private async Task VerifyAsync(LakeFileName name, PartitionCheck check, CancellationToken cancellation)
    {
        var (lines, isWhole) = await _reader.ReadAsync(name.Path, cancellation);
        _result.Files++;
        if (!isWhole) _result.Add(name.Path, "the last line is cut off");
        if (lines.Count == 0) _result.Add(name.Path, "has no rows");
        check.Begin(name);
        foreach (var line in lines) await check.AddAsync(name, line, cancellation);
    }

    /// <summary>The raw files of each partition, by their first offset.</summary>
    private async Task<Dictionary<TopicPartition, List<LakeFileName>>> ListAsync(LakeTopic topic, CancellationToken cancellation)
    {
        var files = new Dictionary<TopicPartition, List<LakeFileName>>();
        await foreach (var file in lake.ListAsync(LakeFileName.PrefixOf(LakeZone.Raw, topic.Table), null, cancellation))
        {
            if (LakeFileName.TryParse(file.Path, out var name) && name.Partition.Topic == topic.Topic)
            {
                if (!files.TryGetValue(name.Partition, out var list)) files[name.Partition] = list = [];
                list.Add(name);
            }
            else
            {
                _result.Add(file.Path, $"is not the name of a file of topic {topic.Topic}");
            }
        }

        foreach (var list in files.Values) list.Sort((one, other) => one.FirstOffset.CompareTo(other.FirstOffset));
        return files;
    }

    /// <summary>What the log holds of a topic; nothing when the log has no topic of that name, or another one.</summary>
    private async Task<Dictionary<TopicPartition, OffsetRange>> FindRangesAsync(LakeTopic topic, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(topic.Topic, cancellation) is not { } found || found.Id != topic.Id) return [];
        return (await log.GetRangesAsync(topic.Topic, cancellation)).ToDictionary(range => range.Partition);
    }

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
        var tables = known.Select(topic => topic.Table).ToHashSet(StringComparer.Ordinal);
        await foreach (var table in lake.ListFoldersAsync(LakeFileName.PrefixOf(LakeZone.Raw), cancellation))
        {
            var prefix = LakeFileName.PrefixOf(LakeZone.Raw, table);
            if (!tables.Contains(table)) _result.Add(prefix, $"{TopicRegistry.Prefix} does not say which topic the table holds");
        }
    }
}
