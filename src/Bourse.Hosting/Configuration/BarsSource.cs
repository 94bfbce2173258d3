using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Price sources that are bars of real symbols: <c>bars:NVDA,IBM</c>.</summary>
public static class BarsSource
{
    /// <summary>What they begin with.</summary>
    public const string Prefix = "bars:";

    /// <summary>The name of the exchange that such a source makes when it is given in place of all exchanges.</summary>
    public const string ExchangeName = "bars";

    /// <summary>How one is written.</summary>
    public const string Form = "bars:SYMBOL,SYMBOL";

    private const string Example = "name symbols like bars:NVDA,IBM";

    /// <summary>Whether a source of prices is of this form.</summary>
    public static bool IsOne(string source) => source.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The symbols of a source, each once.</summary>
    /// <param name="source">The source, with its prefix.</param>
    /// <param name="symbols">The symbols; none when there is a problem.</param>
    /// <returns>What is wrong with it, and what mends it; null when nothing is.</returns>
    public static (string Problem, string Remedy)? TryRead(string source, out IReadOnlyList<Symbol> symbols)
    {
        symbols = [];
        var found = new List<Symbol>();
        foreach (var text in source[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (text.Length == 0) return ("names no symbol", Example);
            if (!Symbol.TryParse(text, out var symbol)) return ($"names '{text}', which is no symbol", Example);
            if (!NetworkRules.IsTicker(symbol.Text)) return ($"names {symbol.Text}, which cannot be a ticker of a portfolio", Example);
            if (found.Contains(symbol)) return ($"names {symbol.Text} twice", "name each symbol once");
            found.Add(symbol);
        }

        symbols = found;
        return null;
    }
}
