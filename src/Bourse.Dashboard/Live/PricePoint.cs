using Bourse.Events;
using Bourse.Market;

namespace Bourse.Dashboard.Live;

/// <summary>A price in the log.</summary>
/// <param name="Day">The trading day.</param>
/// <param name="Price">The price.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Written">When it was written, ms since 1970 (UTC).</param>
internal readonly record struct PricePoint(DateOnly Day, Money Price, int Partition, long Offset, long Written)
{
    /// <summary>Where it is in the log.</summary>
    public RecordPlace Place => new(new TopicPartition(Topics.Prices, Partition), Offset);
}
