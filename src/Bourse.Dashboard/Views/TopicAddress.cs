using System.Globalization;

namespace Bourse.Dashboard.Views;

/// <summary>What the address of the page of topics says: which messages are shown.</summary>
/// <param name="Topic">The topic; null for the usual one.</param>
internal sealed record TopicAddress(string? Topic)
{
    private const string Page = "/topics";

    /// <summary>The partition; null for the fullest, or in a search for all.</summary>
    public int? Partition { get; init; }

    /// <summary>The first offset; null together with <see cref="Time"/> for the newest messages.</summary>
    public long? Offset { get; init; }

    /// <summary>What of the address is no partition or offset, in a sentence; null when all can be read.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The first time, as the viewer wrote it; null for none.</summary>
    public string? Time { get; init; }

    /// <summary>The key; null for any.</summary>
    public string? Key { get; init; }

    /// <summary>The filter; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether messages are chosen by what they hold.</summary>
    public bool IsSearch => !string.IsNullOrEmpty(Key) || !string.IsNullOrWhiteSpace(Filter);

    /// <summary>Whether the newest messages are shown, and each new one.</summary>
    public bool IsTail => Offset is null && string.IsNullOrEmpty(Time);

    /// <summary>The same with a partition and an offset as an address has them; null or empty for none.</summary>
    public TopicAddress At(string? partition, string? offset)
    {
        var (isPartition, isOffset) = (TryRead(partition, out var place) && place <= int.MaxValue, TryRead(offset, out var first));
        var refusals = new List<string>();
        if (!isPartition && !string.IsNullOrEmpty(partition)) refusals.Add($"There is no partition {Figure.Name(partition)}.");
        if (!isOffset && !string.IsNullOrEmpty(offset)) refusals.Add($"{Figure.Name(offset)} is no offset.");
        return this with
        {
            Partition = isPartition ? (int)place : null, Offset = isOffset ? first : null,
            Refusal = refusals.Count == 0 ? null : string.Join(' ', refusals),
        };
    }

    /// <summary>The address of the page.</summary>
    public string Link => Page + AddressQuery.Of([("topic", Topic), .. Parts]);

    /// <summary>The address of the same messages as a file.</summary>
    /// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
    /// <param name="count">How many.</param>
    public string ExportLink(string format, int count) => $"/api/v1/topics/{Uri.EscapeDataString(Topic ?? "")}/records/{format}"
        + AddressQuery.Of([.. Parts, Of("count", count)]);

    private IEnumerable<(string Name, string? Value)> Parts =>
        [Of("partition", Partition), Of("offset", Offset), ("time", Time), ("key", Key), ("filter", Filter)];

    private static bool TryRead(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static (string Name, string? Value) Of(string name, long? number) => (name, number?.ToString(CultureInfo.InvariantCulture));
}
