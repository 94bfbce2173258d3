namespace Bourse.Investors;

/// <summary>A price on which days may depend that were processed before it came: their values are revised.</summary>
/// <param name="Ticker">The ticker's number.</param>
/// <param name="Day">Its day number.</param>
/// <param name="HadPrice">Whether the ticker had a price for the day before, its own one or one that was carried to it.</param>
/// <param name="IsNewDay">Whether the day has become a trading day by this price.</param>
internal readonly record struct LatePrice(int Ticker, int Day, bool HadPrice, bool IsNewDay)
{
    /// <summary>Whether the ticker had a price on one of the days that depend on this price.</summary>
    public bool HadPriceOn(int day) => HadPrice && !(IsNewDay && day == Day);
}
