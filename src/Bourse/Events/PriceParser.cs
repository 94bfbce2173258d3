using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Collects the members of one price message and converts them to quotes.</summary>
internal sealed class PriceParser
{
    private const int Ticker = 0;
    private const int Price = 1;
    private const int Day = 2;
    private const int Exchange = 3;
    private const int Stocks = 4;

    private static readonly MemberNames Names = new(
        ["TICK", "TICKER", "SYMBOL"], ["PRICE", "CLOSE"], ["DATE", "TS", "TIMESTAMP"], ["EXCHANGE", "SERVER"], ["STOCKS"]);

    private string? _ticker;
    private Money? _price;
    private DateOnly? _date;
    private string? _exchange;
    private Dictionary<string, Money>? _stocks;
    private bool _corrected;

    /// <summary>Whether a known misspelling was corrected.</summary>
    public bool Corrected => _corrected;

    public IReadOnlyList<Quote> Parse(JsonElement message)
    {
        foreach (var (member, name, value) in Names.Find(message)) Take(member, name, value);
        return _stocks is null ? [ToQuote()] : ToQuotes(_stocks);
    }

    private void Take(int member, string name, JsonElement value)
    {
        switch (member)
        {
            case Ticker:
                Set(ref _ticker, TickerText.Read(name, Json.ReadText(name, value), ref _corrected), name);
                break;
            case Price:
                Set(ref _price, PriceText.Read(name, value), name);
                break;
            case Day:
                Set(ref _date, DayText.Read(name, value), name);
                break;
            case Exchange:
                Set(ref _exchange, ReadExchange(name, value), name);
                break;
            case Stocks:
                TakeStocks(value);
                break;
        }
    }

    private Quote ToQuote() =>
        new(_ticker ?? throw Missing("TICK"), _date ?? throw Missing("DATE"), _price ?? throw Missing("PRICE"), _exchange ?? "");

    private List<Quote> ToQuotes(Dictionary<string, Money> stocks)
    {
        if (_ticker is not null || _price is not null) throw new BadMessageException("the message holds both a price and the prices of a day");
        if (stocks.Count == 0) throw new BadMessageException("STOCKS is empty");
        var date = _date ?? throw Missing("DATE");
        return [.. stocks.Select(stock => new Quote(stock.Key, date, stock.Value, _exchange ?? ""))];
    }

    private void TakeStocks(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Json.Wrong("STOCKS", "an object", value);
        _stocks ??= new Dictionary<string, Money>(StringComparer.Ordinal);
        foreach (var stock in value.EnumerateObject())
        {
            var ticker = TickerText.Read("a name in STOCKS", stock.Name, ref _corrected);
            var what = $"the price of {ticker}";
            Money? known = _stocks.TryGetValue(ticker, out var earlier) ? earlier : null;
            Set(ref known, PriceText.Read(what, stock.Value), what);
            _stocks[ticker] = known!.Value;
        }
    }

    private static string ReadExchange(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return "";
        var text = Json.ReadText(name, value).Trim();
        return text.Length <= NetworkRules.MaxNameLength && !text.Any(char.IsControl)
            ? text.ToUpperInvariant()
            : throw new BadMessageException($"{name} is not a name of at most {NetworkRules.MaxNameLength} characters: {Json.Quote(text)}");
    }

    private static void Set<T>(ref T? slot, T value, string name)
        where T : struct
    {
        if (slot is { } known && !known.Equals(value)) throw Contradiction(name, known, value);
        slot = value;
    }

    private static void Set(ref string? slot, string value, string name)
    {
        if (slot is not null && slot != value) throw Contradiction(name, slot, value);
        slot = value;
    }

    private static BadMessageException Contradiction(string name, object first, object second) =>
        new($"{name} is given twice: {Text(first)} and {Text(second)}");

    private static string Text(object value) => value is DateOnly day ? day.ToString("yyyy-MM-dd") : value.ToString()!;

    private static BadMessageException Missing(string name) => new($"{name} is missing");
}
