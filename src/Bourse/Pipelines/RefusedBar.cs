using System.Globalization;
using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>A bar that is not published, in the texts of the source.</summary>
/// <param name="Timestamp">When it starts.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Reason">Why it is refused, one line.</param>
public sealed record RefusedBar(string Timestamp, string Open, string High, string Low, string Close, string Volume, string Reason)
{
    /// <summary>A bar that could be read, and failed a check.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="reason">Which check.</param>
    public static RefusedBar Of(in SourceBar bar, string reason) => new(
        bar.LocalTime.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture),
        PriceDigits.Text(bar.Open),
        PriceDigits.Text(bar.High),
        PriceDigits.Text(bar.Low),
        PriceDigits.Text(bar.Close),
        bar.Volume.ToString(CultureInfo.InvariantCulture),
        reason);
}
