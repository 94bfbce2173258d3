using System.Text;
using Bourse.Events;
using Bourse.Market;
using Bourse.Replay.Csv;

namespace Bourse.Exchanges;

/// <summary>Reads a CSV file of prices.</summary>
internal sealed class PriceFile
{
    private const int MaxNumber = 400;
    private readonly CsvFile _file;
    private readonly Action<BadRow> _report;
    private readonly PricePlaces _places;
    private readonly string? _ticker;
    private readonly DayReader _days;
    private readonly byte _decimalMark;
    private readonly List<PriceRow> _rows = [];
    private readonly Dictionary<string, int> _tickers = new(StringComparer.Ordinal);
    private readonly byte[] _number = new byte[MaxNumber + NumberText.MaxAdded];

    /// <summary>Finds the columns of a file.</summary>
    /// <exception cref="BourseException">A column cannot be found, or can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    public PriceFile(CsvFile file, PriceFileOptions options, Action<BadRow> report)
    {
        (_file, _report) = (file, report);
        _ticker = options.Ticker?.Trim().ToUpperInvariant();
        if (_ticker is not null && !NetworkRules.IsTicker(_ticker)) throw Unusable($"'{options.Ticker}' is not a ticker", "write it like TSLA");
        _places = options.Columns.Find(file, _ticker is not null);
        _days = file.DaysOf(file.Columns[_places.Day]);
        _decimalMark = file.DecimalMarkOf(file.Columns[_places.Price]);
    }

    /// <summary>Reads the prices.</summary>
    /// <exception cref="BourseException">No row is usable (<see cref="FailureKind.Usage"/>).</exception>
    public RecordedPrices Read(CancellationToken cancellation)
    {
        using (var rows = _file.OpenRows(_report))
        {
            while (rows.Next())
            {
                cancellation.ThrowIfCancellationRequested();
                if (Take(rows) is { } reason) rows.Reject(reason);
            }
        }

        return _rows.Count > 0
            ? Build()
            : throw Unusable($"{_file.Name} holds no price that can be used", "give a CSV file with columns for day, ticker and price");
    }

    private static BourseException Unusable(string what, string remedy) => new(FailureKind.Usage, what, remedy);

    /// <summary>Takes a row, or says why it cannot be used.</summary>
    private string? Take(CsvRows rows)
    {
        var dayText = rows.Field(_places.Day);
        var priceText = rows.Field(_places.Price);
        if (!_days.TryRead(dayText, out var day)) return $"not a day: '{Witness.Excerpt(dayText)}'";
        var ticker = _ticker ?? TickerOf(rows);
        if (!NetworkRules.IsTicker(ticker)) return $"not a ticker: '{Witness.Excerpt(rows.Field(_places.Ticker))}'";
        if (!TryReadPrice(priceText, out var price)) return $"not a price: '{Witness.Excerpt(priceText)}'";
        if (!PriceRules.IsPlausible(price))
        {
            return $"not a price above zero and at most {PriceRules.MaxPrice.ToString(0)}: '{Witness.Excerpt(priceText)}'";
        }

        _rows.Add(new PriceRow(day.Day.DayNumber, NumberOf(ticker), rows.Line, price));
        return null;
    }

    /// <summary>The ticker of a row; empty when the row has none.</summary>
    private string TickerOf(CsvRows rows)
    {
        var field = rows.Field(_places.Ticker);
        return NullText.IsNullAsTicker(field) ? "" : Encoding.UTF8.GetString(field).Trim().ToUpperInvariant();
    }

    private int NumberOf(string ticker)
    {
        if (!_tickers.TryGetValue(ticker, out var number)) _tickers[ticker] = number = _tickers.Count;
        return number;
    }

    /// <summary>Reads a price; digits after the sixth are rounded, halves away from zero.</summary>
    private bool TryReadPrice(ReadOnlySpan<byte> field, out Money price)
    {
        price = default;
        return field.Length <= MaxNumber
            && NumberText.TryRead(field, _decimalMark, _number, out var length)
            && DecimalText.TryRead(_number.AsSpan(0, length), out price);
    }

    private RecordedPrices Build()
    {
        var names = _tickers.Keys.Order(StringComparer.Ordinal).ToList();
        var places = new int[names.Count];
        for (var i = 0; i < places.Length; i++) places[_tickers[names[i]]] = i;
        var sorted = _rows.ConvertAll(row => row with { Ticker = places[row.Ticker] });
        sorted.Sort((a, b) => (a.Day, a.Ticker, a.Line).CompareTo((b.Day, b.Ticker, b.Line)));
        return new RecordedPrices(_file.Name, names, WithoutSeconds(sorted, names)) { Warning = _file.Warning };
    }

    /// <summary>Of several prices of a ticker on one day the first in the file counts; others are reported unless they are the same.</summary>
    private List<PriceRow> WithoutSeconds(List<PriceRow> sorted, List<string> names)
    {
        var kept = new List<PriceRow>(sorted.Count);
        foreach (var row in sorted)
        {
            if (kept.Count == 0 || kept[^1].Day != row.Day || kept[^1].Ticker != row.Ticker) kept.Add(row);
            else if (kept[^1].Price != row.Price) _report(new BadRow(_file.Name, row.Line, Second(names[row.Ticker], kept[^1].Line)));
        }

        return kept;
    }

    private static string Second(string ticker, long first) => $"a second price of {ticker} on that day; line {first} has the first";
}
