using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The message of topic <see cref="Topics.Evaluations"/>: a JSON object with the members of <see cref="Evaluation"/> in snake case and
/// in the order docs/data.md gives; amounts are numbers with a fixed number of decimals. Key: <c>Inv1_P11</c>.
/// </summary>
public static class EvaluationMessage
{
    private const int ValueDecimals = 2;

    /// <summary>The headers of every evaluation.</summary>
    public static RecordHeaders Headers { get; } = RecordHeaders.Of(("schema", "evaluation.v1"));

    /// <summary>Appends the message's UTF-8 bytes to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, in Evaluation evaluation)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Write(json, evaluation);
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
        json.WriteNumber("shares"u8, evaluation.Shares);
        WriteDay(json, "previous_date"u8, evaluation.PreviousDate);
        json.WriteNumber("revision"u8, evaluation.Revision);
        if (evaluation.Carried is { Count: > 0 } carried) WriteCarried(json, carried);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads a message; members may come in any order, unknown ones are ignored.</summary>
    /// <exception cref="BadMessageException">The message is not an evaluation.</exception>
    public static Evaluation Read(ReadOnlySpan<byte> message) => new EvaluationParser().Parse(message);

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

    private static void WriteAmount(Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? amount, int decimals)
    {
        if (amount is not { } money)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        json.WritePropertyName(name);
        json.WriteRawValue(text[..money.Format(text, decimals)], skipInputValidation: true);
    }

    private static void WriteCarried(Utf8JsonWriter json, IReadOnlyList<string> tickers)
    {
        json.WriteStartArray("carried"u8);
        foreach (var ticker in tickers) json.WriteStringValue(ticker);
        json.WriteEndArray();
    }
}
