using Bourse.Market;

namespace Bourse.Events;

/// <summary>Reads tickers as programs write them.</summary>
public static class TickerText
{
    /// <summary>A ticker that some exchanges misspell.</summary>
    public const string Misspelt = "ORKL";

    /// <summary>The ticker that <see cref="Misspelt"/> stands for.</summary>
    public const string Meant = "ORCL";

    /// <summary>Whether a ticker in UTF-8 is the misspelt one.</summary>
    public static bool IsMisspelt(ReadOnlySpan<byte> ticker) => ticker.SequenceEqual("ORKL"u8);

    /// <summary>The ticker in upper case, without spaces around it, and spelt right.</summary>
    /// <param name="name">The name of the member, for the reason.</param>
    /// <param name="text">Its text.</param>
    /// <param name="corrected">Set to true when the ticker was misspelt.</param>
    /// <exception cref="BadMessageException">It is no ticker.</exception>
    internal static string Read(string name, string text, ref bool corrected)
    {
        var ticker = text.Trim().ToUpperInvariant();
        if (ticker.Length == 0) throw new BadMessageException($"{name} is empty");
        if (!NetworkRules.IsTicker(ticker)) throw new BadMessageException($"{name} is not a ticker: {Json.Quote(text)}");
        if (ticker != Misspelt) return ticker;
        corrected = true;
        return Meant;
    }
}
