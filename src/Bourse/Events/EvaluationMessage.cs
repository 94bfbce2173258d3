using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The message of topic <see cref="Topics.Evaluations"/>: a JSON object with the members of <see cref="Evaluation"/> in snake case and
/// in the order docs/data.md gives; amounts are numbers with a fixed number of decimals. Key: <c>Inv1_P11</c>. In another <see cref="Dialect"/> it
/// has the members that programs of that dialect read. <see cref="EvaluationReader"/> reads all of them.
/// </summary>
public static class EvaluationMessage
{
    private const int ValueDecimals = 2;
    private static readonly ShortNames TextNames = ShortNames.Of("investor", "portfolio", "diff", "percent_diff");
    private static readonly ShortNames PlainNames = ShortNames.Of("investor_id", "portfolio_id", "change", "change_pct");

    /// <summary>The headers of every evaluation.</summary>
    public static RecordHeaders Headers { get; } = RecordHeaders.Of(("schema", "evaluation.v1"));

    /// <summary>Appends the message's UTF-8 bytes to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, in Evaluation evaluation)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Write(json, evaluation);
    }

    /// <summary>The headers of an evaluation in a dialect: those of the schema where the message follows it.</summary>
    public static RecordHeaders HeadersOf(Dialect dialect) => dialect is Dialect.Text or Dialect.Plain ? RecordHeaders.None : Headers;

    /// <summary>Writes the message in a dialect, with a writer that is used again and again.</summary>
    public static void Write(Utf8JsonWriter json, in Evaluation evaluation, Dialect dialect)
    {
        if (dialect == Dialect.Text) WriteShort(json, evaluation, TextNames);
        else if (dialect == Dialect.Plain) WriteShort(json, evaluation, PlainNames);
        else Write(json, evaluation);
    }

    /// <summary>Writes the message with a writer that is used again and again.</summary>
    public static void Write(Utf8JsonWriter json, in Evaluation evaluation)
    {
        json.WriteStartObject();
        json.WriteString("investor"u8, evaluation.Investor);
        json.WriteString("portfolio"u8, evaluation.Portfolio);
        WriteDay(json, "date"u8, evaluation.Date);
        WriteAmount(json, "value"u8, evaluation.Value, ValueDecimals);
        WriteAmount(json, "change"u8, evaluation.Change, ValueDecimals);
        WriteAmount(json, "change_pct"u8, evaluation.ChangePct, Money.Decimals);
        WriteAmount(json, "nav_per_share"u8, evaluation.NavPerShare, Money.Decimals);
        WriteQuantity(json, "shares"u8, evaluation.Shares);
        WriteDay(json, "previous_date"u8, evaluation.PreviousDate);
        json.WriteNumber("revision"u8, evaluation.Revision);
        if (evaluation.Carried is { Count: > 0 } carried) WriteCarried(json, carried);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads a message of Bourse's own form; members may come in any order, unknown ones are ignored.</summary>
    /// <exception cref="BadMessageException">The message is not an evaluation of that form.</exception>
    public static Evaluation Read(ReadOnlySpan<byte> message) =>
        new EvaluationParser().Parse(message) ?? throw new BadMessageException("nav_per_share, shares and revision are missing");

    /// <summary>The form of other programs: amounts with two decimals, and 0 where there is no change.</summary>
    private static void WriteShort(Utf8JsonWriter json, in Evaluation evaluation, ShortNames names)
    {
        json.WriteStartObject();
        json.WriteString(names.Investor, evaluation.Investor);
        json.WriteString(names.Portfolio, evaluation.Portfolio);
        WriteDay(json, "date"u8, evaluation.Date);
        WriteAmount(json, "value"u8, evaluation.Value, ValueDecimals);
        WriteAmountOrZero(json, names.Change, evaluation.Change);
        WriteAmountOrZero(json, names.Percent, evaluation.ChangePct);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteAmountOrZero(Utf8JsonWriter json, JsonEncodedText name, Money? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } money) WriteAmount(json, money, ValueDecimals);
        else json.WriteNumberValue(0);
    }

    private static void WriteDay(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly? day)
    {
        if (day is not { } date)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[Iso.DayLength];
        Iso.WriteDay(text, date);
        json.WriteString(name, text);
    }

    /// <summary>Writes an amount with a fixed number of decimals.</summary>
    internal static void WriteAmount(Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? amount, int decimals)
    {
        if (amount is not { } money)
        {
            json.WriteNull(name);
            return;
        }

        json.WritePropertyName(name);
        WriteAmount(json, money, decimals);
    }

    private static void WriteAmount(Utf8JsonWriter json, Money amount, int decimals)
    {
        Span<byte> text = stackalloc byte[32];
        json.WriteRawValue(text[..amount.Format(text, decimals)], skipInputValidation: true);
    }

    /// <summary>Writes a quantity with as many decimals as it needs.</summary>
    internal static void WriteQuantity(Utf8JsonWriter json, ReadOnlySpan<byte> name, Quantity quantity)
    {
        if (quantity.IsWhole)
        {
            json.WriteNumber(name, quantity.Whole);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        json.WritePropertyName(name);
        json.WriteRawValue(text[..quantity.Format(text)], skipInputValidation: true);
    }

    private static void WriteCarried(Utf8JsonWriter json, IReadOnlyList<string> tickers)
    {
        json.WriteStartArray("carried"u8);
        foreach (var ticker in tickers) json.WriteStringValue(ticker);
        json.WriteEndArray();
    }

    /// <summary>The members whose names differ between dialects.</summary>
    private readonly record struct ShortNames(JsonEncodedText Investor, JsonEncodedText Portfolio, JsonEncodedText Change, JsonEncodedText Percent)
    {
        public static ShortNames Of(string investor, string portfolio, string change, string percent) =>
            new(JsonEncodedText.Encode(investor), JsonEncodedText.Encode(portfolio), JsonEncodedText.Encode(change), JsonEncodedText.Encode(percent));
    }
}
