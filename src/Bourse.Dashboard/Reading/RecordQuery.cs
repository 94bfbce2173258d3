using System.Text;
using Bourse.Events;
using Bourse.Hosting;

namespace Bourse.Dashboard.Reading;

/// <summary>Which records of a topic are looked for.</summary>
/// <param name="Topic">The topic.</param>
internal sealed record RecordQuery(string Topic)
{
    /// <summary>The partition; null for all.</summary>
    public int? Partition { get; init; }

    /// <summary>The first offset; null together with <see cref="Time"/> for the newest records.</summary>
    public long? Offset { get; init; }

    /// <summary>The first time at which they were written; it goes before <see cref="Offset"/>.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Their key, as pages show it; null for any.</summary>
    public string? Key { get; init; }

    /// <summary>What their messages hold.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    /// <summary>How many at most, one or more.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Whether records are chosen by what they hold, not by their place only.</summary>
    public bool IsSearch => !string.IsNullOrEmpty(Key) || !Filter.IsAll;

    /// <summary>Whether a record is looked for.</summary>
    public bool Matches(CopiedRecord record) => HasKey(record.Key) && Filter.Matches(record);

    private bool HasKey(byte[]? key) =>
        string.IsNullOrEmpty(Key) || (key is not null && (key.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(Key)) || SafeText.Of(key) == Key));
}

/// <summary>Records that were found.</summary>
/// <param name="Records">The records: by partition and offset if one partition was searched, else by time.</param>
/// <param name="Searched">How many offsets were searched.</param>
/// <param name="IsWhole">Whether no others can match: false when the search ended early, at its limit or with enough records.</param>
/// <param name="Ends">For each partition the offset up to which it was searched.</param>
internal sealed record FoundRecords(IReadOnlyList<CopiedRecord> Records, long Searched, bool IsWhole, IReadOnlyDictionary<int, long> Ends);
