using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The message of topic <see cref="Topics.IntradayEvaluations"/>: that of an evaluation (<see cref="EvaluationMessage"/>), with <c>timestamp</c> and
/// <c>previous_timestamp</c>, instants in UTC like <c>2024-05-01T14:00:00Z</c>, instead of the two days. Key: <c>Inv1_P11</c>.
/// </summary>
public static class IntradayMessage
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int ValueDecimals = 2;

    /// <summary>The headers of every message.</summary>
    public static RecordHeaders Headers { get; } = RecordHeaders.Of(("schema", "evaluation.intraday.v1"));

    /// <summary>Appends the message's UTF-8 bytes to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, in IntradayEvaluation evaluation)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("investor"u8, evaluation.Investor);
        json.WriteString("portfolio"u8, evaluation.Portfolio);
        json.WriteString("timestamp"u8, Text(evaluation.Instant));
        EvaluationMessage.WriteAmount(json, "value"u8, evaluation.Value, ValueDecimals);
        EvaluationMessage.WriteAmount(json, "change"u8, evaluation.Change, ValueDecimals);
        EvaluationMessage.WriteAmount(json, "change_pct"u8, evaluation.ChangePct, Money.Decimals);
        EvaluationMessage.WriteAmount(json, "nav_per_share"u8, evaluation.NavPerShare, Money.Decimals);
        EvaluationMessage.WriteQuantity(json, "shares"u8, evaluation.Shares);
        json.WriteString("previous_timestamp"u8, evaluation.PreviousInstant is { } previous ? Text(previous) : null);
        json.WriteNumber("revision"u8, evaluation.Revision);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads a message; null when it is none of this form.</summary>
    public static IntradayEvaluation? TryRead(ReadOnlySpan<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message.ToArray());
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static IntradayEvaluation Read(JsonElement json) => new()
    {
        Investor = json.GetProperty("investor").GetString() ?? "",
        Portfolio = json.GetProperty("portfolio").GetString() ?? "",
        Instant = Instant(json.GetProperty("timestamp")) ?? throw new FormatException("timestamp is null"),
        Value = Amount(json.GetProperty("value")) ?? throw new FormatException("value is null"),
        Change = Amount(json.GetProperty("change")),
        ChangePct = Amount(json.GetProperty("change_pct")),
        NavPerShare = Amount(json.GetProperty("nav_per_share")) ?? throw new FormatException("nav_per_share is null"),
        Shares = ReadShares(json.GetProperty("shares")),
        PreviousInstant = Instant(json.GetProperty("previous_timestamp")),
        Revision = json.GetProperty("revision").GetInt32(),
    };

    private static string Text(DateTime instant) => instant.ToString(InstantFormat, CultureInfo.InvariantCulture);

    private static DateTime? Instant(JsonElement json) => json.GetString() is { } text
        ? DateTime.ParseExact(
            text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
        : null;

    private static Money? Amount(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : Money.Parse(json.GetRawText());

    private static Quantity ReadShares(JsonElement json) => Quantity.TryParse(Encoding.UTF8.GetBytes(json.GetRawText()), out var shares)
        ? shares
        : throw new FormatException("shares is no quantity");
}
