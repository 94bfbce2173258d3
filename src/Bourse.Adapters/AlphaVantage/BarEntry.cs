using System.Text;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>The texts of a bar in a reply.</summary>
internal ref struct BarEntry
{
    private const int MaxShown = 64;

    /// <summary>When it starts.</summary>
    public ReadOnlySpan<byte> Timestamp;

    /// <summary>The first price.</summary>
    public ReadOnlySpan<byte> Open;

    /// <summary>The highest price.</summary>
    public ReadOnlySpan<byte> High;

    /// <summary>The lowest price.</summary>
    public ReadOnlySpan<byte> Low;

    /// <summary>The last price.</summary>
    public ReadOnlySpan<byte> Close;

    /// <summary>The volume.</summary>
    public ReadOnlySpan<byte> Volume;

    /// <summary>Reads the bar.</summary>
    /// <returns>What cannot be read; null when all can.</returns>
    public readonly string? TryRead(out SourceBar bar)
    {
        bar = default;
        if (!BarTimeText.TryRead(Timestamp, out var start)) return "timestamp is not a time";
        if (!PlainNumber.TryReadPrice(Open, out var open)) return "open is not a price";
        if (!PlainNumber.TryReadPrice(High, out var high)) return "high is not a price";
        if (!PlainNumber.TryReadPrice(Low, out var low)) return "low is not a price";
        if (!PlainNumber.TryReadPrice(Close, out var close)) return "close is not a price";
        if (!PlainNumber.TryReadVolume(Volume, out var volume)) return "volume is not a whole number";
        bar = new SourceBar(start, open, high, low, close, volume);
        return null;
    }

    /// <summary>The bar as one that is not published.</summary>
    /// <param name="problem">Why.</param>
    public readonly RefusedBar Refused(string problem) =>
        new(TextOf(Timestamp), TextOf(Open), TextOf(High), TextOf(Low), TextOf(Close), TextOf(Volume), problem);

    private static string TextOf(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.Length > MaxShown ? text[..MaxShown] : text);
}
