using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Collects the members of one price message and converts them to quotes.</summary>
internal sealed class PriceParser
{
    /// <summary>A ticker that some exchanges misspell.</summary>
    public const string Misspelt = "ORKL";

    /// <summary>What <see cref="Misspelt"/> means.</summary>
    public const string Meant = "ORCL";

    private readonly List<JsonElement> _times = [];
    private readonly List<JsonElement> _servers = [];
    private string? _ticker;
    private Money? _price;
    private DateOnly? _date;
    private string? _exchange;
    private Dictionary<string, Money>? _stocks;

    /// <summary>Whether a known misspelling was corrected.</summary>
    public bool Corrected { get; private set; }

    public IReadOnlyList<Quote> Parse(JsonElement message)
    {
        foreach (var member in message.EnumerateObject()) Take(member.Name.ToUpperInvariant(), member.Value);
        // TS and SERVER are used only when DATE and EXCHANGE are missing: beside these they may mean something else.
        if (_date is null) _times.ForEach(time => Set(ref _date, ReadDate("TS", time), "TS"));
        if (_exchange is null) _servers.ForEach(server => Set(ref _exchange, ReadExchange("SERVER", server), "SERVER"));
        return _stocks is null ? [ToQuote()] : ToQuotes(_stocks);
    }

    private void Take(string name, JsonElement value)
    {
        if (name == "TICK") Set(ref _ticker, ReadTicker(name, ReadText(name, value)), name);
        else if (name == "PRICE") Set(ref _price, PriceText.Read(name, value), name);
        else if (name == "DATE") Set(ref _date, ReadDate(name, value), name);
        else if (name == "EXCHANGE") Set(ref _exchange, ReadExchange(name, value), name);
        else if (name == "TS") _times.Add(value);
        else if (name == "SERVER") _servers.Add(value);
        else if (name == "STOCKS") TakeStocks(value);
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
        if (value.ValueKind != JsonValueKind.Object) throw Wrong("STOCKS", "an object", value);
        _stocks ??= new Dictionary<string, Money>(StringComparer.Ordinal);
        foreach (var stock in value.EnumerateObject())
        {
            var ticker = ReadTicker("a name in STOCKS", stock.Name);
            var what = $"the price of {ticker}";
            Money? known = _stocks.TryGetValue(ticker, out var earlier) ? earlier : null;
            Set(ref known, PriceText.Read(what, stock.Value), what);
            _stocks[ticker] = known!.Value;
        }
    }

    private string ReadTicker(string name, string text)
    {
        var ticker = text.Trim().ToUpperInvariant();
        if (ticker.Length == 0) throw new BadMessageException($"{name} is empty");
        if (!NetworkRules.IsTicker(ticker)) throw new BadMessageException($"{name} is not a ticker: {Json.Quote(text)}");
        if (ticker != Misspelt) return ticker;
        Corrected = true;
        return Meant;
    }

    private static DateOnly ReadDate(string name, JsonElement value)
    {
        var text = ReadText(name, value).Trim();
        if (text.Length == 0) throw new BadMessageException($"{name} is empty");
        if (DayText.TryRead(text, out var day)) return day;
        var wanted = DayText.LooksLikeDay(Encoding.UTF8.GetBytes(text)) ? "a day of the calendar" : "a date";
        throw new BadMessageException($"{name} is not {wanted}: {Json.Quote(text)}");
    }

    private static string ReadExchange(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return "";
        var text = ReadText(name, value).Trim();
        return text.Length <= NetworkRules.MaxNameLength && !text.Any(char.IsControl)
            ? text.ToUpperInvariant()
            : throw new BadMessageException($"{name} is not a name of at most {NetworkRules.MaxNameLength} characters: {Json.Quote(text)}");
    }

    private static string ReadText(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "text", value);

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

    private static BadMessageException Wrong(string name, string wanted, JsonElement value) =>
        new($"{name} is not {wanted} but {Json.NameOf(value.ValueKind)}");
}
