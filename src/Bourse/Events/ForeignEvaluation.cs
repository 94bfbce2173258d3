using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>What an evaluation of another program says; amounts are numbers or text, rounded to cents.</summary>
internal sealed class ForeignEvaluation
{
    private const int InvestorName = 0;
    private const int PortfolioName = 1;
    private const int Day = 2;
    private const int Amount = 3;
    private const int Difference = 4;

    /// <summary>Larger amounts do not leave room for rounding.</summary>
    private const long MaxMicros = 9_000_000_000_000 * Money.Scale;

    private static readonly MemberNames Names = new(
        ["INVESTOR_ID", "INVESTOR"], ["PORTFOLIO_ID", "PORTFOLIO"], ["DATE", "TS", "TIMESTAMP"], ["VALUE"], ["CHANGE", "DIFF"]);

    private string? _investor;
    private string? _portfolio;
    private DateOnly? _date;
    private Money? _value;
    private bool _hasChange;

    private ForeignEvaluation()
    {
    }

    /// <summary>The portfolio's key, in the spelling of the message.</summary>
    public string Key => $"{_investor}_{_portfolio}";

    /// <summary>The trading day.</summary>
    public DateOnly Date => _date!.Value;

    /// <summary>The value.</summary>
    public Money Value => _value!.Value;

    /// <summary>The change of the value since the day before; null when the message says null.</summary>
    public Money? Change { get; private set; }

    /// <summary>Reads the members; every one is required.</summary>
    /// <exception cref="BadMessageException">One is missing or cannot be read.</exception>
    public static ForeignEvaluation Read(JsonElement message)
    {
        var evaluation = new ForeignEvaluation();
        foreach (var (member, name, value) in Names.Find(message)) evaluation.Take(member, name.ToLowerInvariant(), value);
        if (evaluation._investor is null) throw Missing("investor");
        if (evaluation._portfolio is null) throw Missing("portfolio");
        if (evaluation._date is null) throw Missing("date");
        if (evaluation._value is null) throw Missing("value");
        return evaluation._hasChange ? evaluation : throw Missing("change");
    }

    private void Take(int member, string name, JsonElement value)
    {
        switch (member)
        {
            case InvestorName:
                _investor = Json.ReadText(name, value).Trim();
                break;
            case PortfolioName:
                _portfolio = Json.ReadText(name, value).Trim();
                break;
            case Day:
                _date = DayText.Read(name, value);
                break;
            case Amount:
                _value = ReadCents(name, value);
                break;
            case Difference:
                _hasChange = true;
                Change = value.ValueKind == JsonValueKind.Null ? null : ReadCents(name, value);
                break;
        }
    }

    private static Money ReadCents(string name, JsonElement value)
    {
        var amount = PriceText.ReadAmount(name, value);
        return amount.Micros is >= -MaxMicros and <= MaxMicros
            ? amount.RoundToCents()
            : throw new BadMessageException($"{name} is out of range: {amount.ToString(2)}");
    }

    private static BadMessageException Missing(string name) => new($"{name} is missing");
}
