namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// What stands between the texts of a bar, as the JSON reader has accepted it: names, quotes, braces and white space. Bars with the same between
/// them, and with plain texts, need no JSON reader.
/// </summary>
internal ref struct EntryShape
{
    /// <summary>Between the time and the first price.</summary>
    public ReadOnlySpan<byte> BeforeOpen;

    /// <summary>Between the first price and the highest one.</summary>
    public ReadOnlySpan<byte> BeforeHigh;

    /// <summary>Between the highest price and the lowest one.</summary>
    public ReadOnlySpan<byte> BeforeLow;

    /// <summary>Between the lowest price and the last one.</summary>
    public ReadOnlySpan<byte> BeforeClose;

    /// <summary>Between the last price and the volume.</summary>
    public ReadOnlySpan<byte> BeforeVolume;

    /// <summary>Between the volume and the time of the next bar.</summary>
    public ReadOnlySpan<byte> BeforeNext;

    /// <summary>The shape of a bar; false when its members are others than the usual ones, in another order, or no texts.</summary>
    /// <param name="text">The reply.</param>
    /// <param name="places">Where the texts of the bar are.</param>
    /// <param name="next">Where the time of the next bar begins.</param>
    /// <param name="shape">The shape.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, in EntryPlaces places, int next, out EntryShape shape)
    {
        shape = default;
        if (!places.AreInOrder) return false;
        shape.BeforeOpen = text[places.TimeEnd..places.Open.Start];
        shape.BeforeHigh = text[places.Open.End..places.High.Start];
        shape.BeforeLow = text[places.High.End..places.Low.Start];
        shape.BeforeClose = text[places.Low.End..places.Close.Start];
        shape.BeforeVolume = text[places.Close.End..places.Volume.Start];
        shape.BeforeNext = text[places.Volume.End..next];
        return true;
    }
}
