using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>The columns of a price file, by name; those left null are found by the names they usually have.</summary>
public sealed record PriceColumns
{
    private static readonly string[] DayNames = ["Date", "Day", "TradeDate", "TradingDay", "AsOf", "Timestamp", "DateTime", "Time", "TS"];
    private static readonly string[] TickerNames = ["Ticker", "Symbol", "Stock", "Tick", "Instrument", "Index", "Name"];
    private static readonly string[] PriceNames = ["Close", "Price", "Last", "ClosePrice", "AdjClose", "AdjustedClose", "NAV", "Value"];

    /// <summary>The column of the day.</summary>
    public string? Day { get; init; }

    /// <summary>The column of the ticker.</summary>
    public string? Ticker { get; init; }

    /// <summary>The column of the price.</summary>
    public string? Price { get; init; }

    /// <summary>Reads the argument <c>--columns Date,Stock,Close</c>; an empty place leaves that column to be found.</summary>
    /// <exception cref="BourseException">There are not three names (<see cref="FailureKind.Usage"/>).</exception>
    public static PriceColumns Parse(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries).Select(name => name.Length == 0 ? null : name).ToArray();
        return names is [var day, var ticker, var price]
            ? new PriceColumns { Day = day, Ticker = ticker, Price = price }
            : throw Wrong($"'{text}' does not name three columns", "give day, ticker and price, e.g. Date,Stock,Close");
    }

    /// <summary>The places of the three columns in a header.</summary>
    internal (int Day, int Ticker, int Price) Find(string[] header, string source) =>
    (
        Find(header, source, "day", Day, DayNames),
        Find(header, source, "ticker", Ticker, TickerNames),
        Find(header, source, "price", Price, PriceNames));

    private static int Find(string[] header, string source, string what, string? given, string[] usual)
    {
        if (given is not null) return FindGiven(header, source, given);
        foreach (var name in usual)
        {
            var place = Array.FindIndex(header, column => Simplify(column).Equals(name, StringComparison.OrdinalIgnoreCase));
            if (place >= 0) return place;
        }

        var columns = string.Join(", ", Named(header));
        throw new BourseException(
            FailureKind.Usage, $"{source} has no column for the {what}; its columns are {columns}", "name the columns, e.g. Date,Stock,Close")
        {
            Code = BourseErrorCode.PriceColumnMissing,
        };
    }

    private static int FindGiven(string[] header, string source, string given)
    {
        var place = Array.FindIndex(header, column => column.Equals(given, StringComparison.OrdinalIgnoreCase));
        return place >= 0 ? place : throw Wrong($"{source} has no column '{given}'", NearestName.Remedy(given, Named(header)));
    }

    private static string Simplify(string column) => column.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private static BourseException Wrong(string message, string? remedy) => new(FailureKind.Usage, message, remedy);

    private static List<string> Named(string[] header) => [.. header.Where(column => column.Length > 0)];
}
