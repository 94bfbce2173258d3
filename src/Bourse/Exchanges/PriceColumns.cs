using Bourse.Market;
using Bourse.Replay.Csv;

namespace Bourse.Exchanges;

/// <summary>The columns of a price file, by name; those left null are found by the names they usually have.</summary>
public sealed record PriceColumns
{
    private static readonly string[] DayNames =
    [
        "Date", "Day", "TradeDate", "TradingDay", "AsOf", "Timestamp", "DateTime", "Time", "TS", "Datum", "Handelstag", "Tag", "Fecha", "Jour",
    ];

    private static readonly string[] TickerNames =
        ["Ticker", "Symbol", "Stock", "Tick", "Instrument", "Kürzel", "Wertpapier", "Aktie", "Símbolo", "Symbole", "Titre"];

    /// <summary>Names of the ticker that columns of something else have as well: the number of a row, the name of a company.</summary>
    private static readonly string[] LooseTickerNames = ["Index", "Name"];
    private static readonly string[] PriceNames =
    [
        "Close", "Price", "Last", "ClosePrice", "AdjClose", "AdjustedClose", "NAV", "Value", "Close/Last", "Schlusskurs", "Schluss", "Kurs", "Cierre",
        "Precio", "Clôture", "Cloture", "Cours",
    ];

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

    /// <summary>Finds the three columns of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hasTicker">Whether the ticker of the whole file is given, so that it has no column for it.</param>
    internal PricePlaces Find(CsvFile file, bool hasTicker) => new(
        FindOrThrow(file, "day", Day, DayNames),
        hasTicker ? RequireNoTicker(file) : FindOrThrow(file, "ticker", Ticker, [.. TickerNames, .. LooseTickerNames]),
        FindOrThrow(file, "price", Price, PriceNames));

    private static int FindOrThrow(CsvFile file, string what, string? given, string[] usual)
    {
        if (given is not null) return FindGiven(file, given);
        if (FindUsual(file, usual) is { } column) return column.Place;
        var columns = string.Join(", ", file.Columns.Select(column => column.Name));
        throw new BourseException(
            FailureKind.Usage, $"{file.Name} has no column for the {what}; its columns are {columns}", "name the columns, e.g. Date,Stock,Close")
        {
            Code = what == "ticker" ? BourseErrorCode.PriceTickerMissing : BourseErrorCode.PriceColumnMissing,
        };
    }

    private int RequireNoTicker(CsvFile file)
    {
        if (Ticker is null && FindUsual(file, TickerNames) is not { }) return PricePlaces.None;
        throw Wrong($"{file.Name} has a column for the ticker: {Ticker ?? FindUsual(file, TickerNames)!.Name}", "leave the ticker out");
    }

    private static CsvColumn? FindUsual(CsvFile file, string[] usual) => usual
        .Select(name => file.Columns.FirstOrDefault(column => CsvHeader.Simplify(column.Name).Equals(name, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(column => column is not null);

    private static int FindGiven(CsvFile file, string given)
    {
        var column = file.Columns.FirstOrDefault(column => column.Name.Equals(given, StringComparison.OrdinalIgnoreCase));
        return column?.Place ?? throw Wrong($"{file.Name} has no column '{given}'", NearestName.Remedy(given, [.. file.Columns.Select(c => c.Name)]));
    }

    private static BourseException Wrong(string message, string? remedy) => new(FailureKind.Usage, message, remedy);
}

/// <summary>The places of the columns of day, ticker and price.</summary>
internal readonly record struct PricePlaces(int Day, int Ticker, int Price)
{
    /// <summary>The place of a column that is not there.</summary>
    public const int None = -1;
}
