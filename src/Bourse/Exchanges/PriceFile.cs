using System.Text;
using Bourse.Events;
using Bourse.Market;
using CsvHelper;

namespace Bourse.Exchanges;

/// <summary>Reads a CSV text of prices once, row by row.</summary>
internal sealed class PriceFile
{
    private const int MaxQuoted = 40;
    private readonly TextReader _text;
    private readonly string _name;
    private readonly Action<BadRow> _report;
    private readonly List<PriceRow> _rows = [];
    private readonly Dictionary<string, int> _tickers = new(StringComparer.Ordinal);

    public PriceFile(TextReader text, string name, Action<BadRow> report)
    {
        _text = text;
        _name = name;
        _report = report;
    }

    private static ReadOnlySpan<byte> Spaces => " \t"u8;

    private CsvReaderOptions Options => new()
    {
        // No field of a price file contains a line break, so an open quote invalidates only its own line.
        AllowLineBreaksInQuotes = false,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = record => _report(new BadRow(_name, record.LineNumber, "the quotes do not match")),
        TrackLineNumbers = true,
        PoolStrings = true,
    };

    public RecordedPrices Read(PriceColumns columns)
    {
        using var csv = CsvReader.Create(_text, Options, leaveOpen: true);
        var header = csv.Headers.Select(column => column.Trim()).ToArray();
        if (header.Length == 0) throw Unusable("is empty");
        var places = columns.Find(header, _name);
        while (csv.Read())
        {
            if (Take(csv, header.Length, places) is { } reason) _report(new BadRow(_name, csv.LineNumber, reason));
        }

        if (_rows.Count == 0) throw Unusable("holds no price that can be used");
        return Build();
    }

    private BourseException Unusable(string what) =>
        new(FailureKind.Usage, $"{_name} {what}", "give a CSV file with a header and columns for day, ticker and price");

    /// <summary>Takes a row, or says why it cannot be used.</summary>
    private string? Take(CsvReader csv, int columns, (int Day, int Ticker, int Price) places)
    {
        if (csv.FieldCount != columns) return $"{csv.FieldCount} fields where the header has {columns}";
        var dayText = csv.GetSpan(places.Day).Trim(Spaces);
        var priceText = csv.GetSpan(places.Price).Trim(Spaces);
        if (!DayText.TryRead(dayText, out var day)) return $"not a day: '{Excerpt(dayText)}'";
        var ticker = csv.GetString(places.Ticker).Trim().ToUpperInvariant();
        if (!NetworkRules.IsTicker(ticker)) return $"not a ticker: '{Excerpt(csv.GetSpan(places.Ticker))}'";
        if (!TryReadPrice(priceText, out var price)) return $"not a price: '{Excerpt(priceText)}'";
        if (!PriceRules.IsPlausible(price)) return $"not a price above zero and at most {PriceRules.MaxPrice.ToString(0)}: '{Excerpt(priceText)}'";
        _rows.Add(new PriceRow(day.DayNumber, NumberOf(ticker), csv.LineNumber, price));
        return null;
    }

    private int NumberOf(string ticker)
    {
        if (!_tickers.TryGetValue(ticker, out var number)) _tickers[ticker] = number = _tickers.Count;
        return number;
    }

    /// <summary>Reads a price; digits after the sixth are rounded, halves away from zero.</summary>
    private static bool TryReadPrice(ReadOnlySpan<byte> utf8, out Money price)
    {
        if (Money.TryParse(utf8, out price)) return true;
        var end = utf8.IndexOf((byte)'.') + 1 + Money.Decimals;
        if (end <= Money.Decimals || end >= utf8.Length || utf8[end..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (utf8[0] == '-' || !Money.TryParse(utf8[..end], out price)) return false;
        if (utf8[end] >= '5') price += new Money(1);
        return true;
    }

    private RecordedPrices Build()
    {
        var names = _tickers.Keys.Order(StringComparer.Ordinal).ToList();
        var places = new int[names.Count];
        for (var i = 0; i < places.Length; i++) places[_tickers[names[i]]] = i;
        var sorted = _rows.ConvertAll(row => row with { Ticker = places[row.Ticker] });
        sorted.Sort((a, b) => (a.Day, a.Ticker, a.Line).CompareTo((b.Day, b.Ticker, b.Line)));
        return new RecordedPrices(_name, names, WithoutSeconds(sorted, names));
    }

    /// <summary>Of several prices of a ticker on one day the first in the file counts; others are reported unless they are the same.</summary>
    private List<PriceRow> WithoutSeconds(List<PriceRow> sorted, List<string> names)
    {
        var kept = new List<PriceRow>(sorted.Count);
        foreach (var row in sorted)
        {
            if (kept.Count == 0 || kept[^1].Day != row.Day || kept[^1].Ticker != row.Ticker) kept.Add(row);
            else if (kept[^1].Price != row.Price) _report(new BadRow(_name, row.Line, Second(names[row.Ticker], kept[^1].Line)));
        }

        return kept;
    }

    private static string Second(string ticker, long first) => $"a second price of {ticker} on that day; line {first} has the first";

    private static string Excerpt(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        return text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";
    }
}
