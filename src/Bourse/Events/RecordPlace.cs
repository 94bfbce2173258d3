using System.Globalization;

namespace Bourse.Events;

/// <summary>The place of a record in the log. It identifies the record as long as the topic is not created anew.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
public readonly record struct RecordPlace(TopicPartition Partition, long Offset)
{
    /// <summary>The place as text, e.g. <c>StockExchange[0]@17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition.Topic}[{Partition.Partition}]@{Offset}");

    /// <summary>Reads the text that <see cref="ToString"/> writes; null when it is none.</summary>
    public static RecordPlace? TryParse(string? text)
    {
        if (text is null) return null;
        var (open, close) = (text.LastIndexOf('['), text.LastIndexOf("]@", StringComparison.Ordinal));
        if (open <= 0 || close < open) return null;
        return int.TryParse(text.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(text.AsSpan(close + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new RecordPlace(new TopicPartition(text[..open], partition), offset)
            : null;
    }
}
