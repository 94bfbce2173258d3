using System.Globalization;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Collects the members of one evaluation message of Bourse's own form; every member except <c>carried</c> is required.</summary>
internal ref struct EvaluationParser
{
    private string? _investor;
    private string? _portfolio;
    private DateOnly? _date;
    private Money? _value;
    private Money? _change;
    private Money? _changePct;
    private Money? _navPerShare;
    private Quantity? _shares;
    private DateOnly? _previousDate;
    private long? _revision;
    private List<string>? _carried;
    private string? _problem;
    private bool _isOwn;

    /// <summary>The evaluation; null when the message has none of the members that only Bourse writes.</summary>
    /// <exception cref="BadMessageException">It is no JSON object, or a member is wrong or missing.</exception>
    public Evaluation? Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new BadMessageException("not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader);
            if (reader.Read()) throw new BadMessageException("something follows the JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new BadMessageException($"not an evaluation in JSON: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }

        if (!_isOwn) return null;
        return _problem is null ? Finish() : throw new BadMessageException(_problem);
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("investor"u8)) _investor = ReadText(ref reader, "investor");
        else if (reader.ValueTextEquals("portfolio"u8)) _portfolio = ReadText(ref reader, "portfolio");
        else if (reader.ValueTextEquals("date"u8)) _date = ReadDay(ref reader, "date");
        else if (reader.ValueTextEquals("value"u8)) _value = ReadAmount(ref reader, "value");
        else if (reader.ValueTextEquals("change"u8)) _change = ReadAmount(ref reader, "change");
        else if (reader.ValueTextEquals("change_pct"u8)) _changePct = ReadAmount(ref reader, "change_pct");
        else if (reader.ValueTextEquals("nav_per_share"u8)) _navPerShare = ReadOwnAmount(ref reader, "nav_per_share");
        else if (reader.ValueTextEquals("shares"u8)) _shares = ReadOwnQuantity(ref reader, "shares");
        else if (reader.ValueTextEquals("previous_date"u8)) _previousDate = ReadDay(ref reader, "previous_date");
        else if (reader.ValueTextEquals("revision"u8)) _revision = ReadOwnWhole(ref reader, "revision");
        else if (reader.ValueTextEquals("carried"u8)) _carried = ReadList(ref reader);
        else SkipValue(ref reader);
    }

    private readonly Evaluation Finish()
    {
        var evaluation = new Evaluation
        {
            Investor = _investor ?? throw Missing("investor"),
            Portfolio = _portfolio ?? throw Missing("portfolio"),
            Date = _date ?? throw Missing("date"),
            Value = _value ?? throw Missing("value"),
            Change = _change,
            ChangePct = _changePct,
            NavPerShare = _navPerShare ?? throw Missing("nav_per_share"),
            Shares = _shares ?? throw Missing("shares"),
            PreviousDate = _previousDate,
            Revision = RevisionOf(_revision ?? throw Missing("revision")),
            Carried = _carried,
        };
        if (evaluation.Shares.Micros <= 0) throw new BadMessageException($"shares is not positive: {evaluation.Shares}");
        if (EvaluationFormulas.HasPerShare(evaluation.Change ?? Money.Zero, evaluation.Shares)) return evaluation;
        throw new BadMessageException($"change / shares is out of range: {evaluation.Change} / {evaluation.Shares}");
    }

    private static int RevisionOf(long revision) => revision switch
    {
        < 0 => throw new BadMessageException($"revision is negative: {revision}"),
        > int.MaxValue => throw new BadMessageException($"revision is too large: {revision}"),
        _ => (int)revision,
    };

    private static BadMessageException Missing(string member) => new($"{member} is missing");

    private string? ReadText(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null) return reader.GetString();
        Refuse<int>(ref reader, $"{member} is not text");
        return null;
    }

    private Money? ReadOwnAmount(ref Utf8JsonReader reader, string member)
    {
        _isOwn = true;
        return ReadAmount(ref reader, member);
    }

    private DateOnly? ReadDay(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        return reader.TokenType == JsonTokenType.String && Iso.TryReadDay(reader.ValueSpan, out var day)
            ? day
            : Refuse<DateOnly>(ref reader, $"{member} is not a day like 2000-01-03");
    }

    private Money? ReadAmount(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        return reader is { TokenType: JsonTokenType.Number or JsonTokenType.String, ValueIsEscaped: false }
            && Money.TryParse(reader.ValueSpan, out var amount)
            ? amount
            : Refuse<Money>(ref reader, $"{member} is not an amount");
    }

    private Quantity? ReadOwnQuantity(ref Utf8JsonReader reader, string member)
    {
        _isOwn = true;
        reader.Read();
        // Other programs write numbers as text.
        return reader is { TokenType: JsonTokenType.Number or JsonTokenType.String, ValueIsEscaped: false }
            && Quantity.TryParse(reader.ValueSpan, out var quantity)
            ? quantity
            : Refuse<Quantity>(ref reader, $"{member} is not a number with at most six decimals");
    }

    private long? ReadOwnWhole(ref Utf8JsonReader reader, string member)
    {
        _isOwn = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) return number;
        // Other programs write numbers as text.
        return reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false }
            && long.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
            : Refuse<long>(ref reader, $"{member} is not a whole number");
    }

    /// <summary>Notes the first problem: whether it counts depends on the members that follow.</summary>
    private T? Refuse<T>(ref Utf8JsonReader reader, string problem)
        where T : struct
    {
        _problem ??= problem;
        reader.Skip();
        return null;
    }

    private static List<string> ReadList(ref Utf8JsonReader reader)
    {
        var list = new List<string>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return list;
        if (reader.TokenType != JsonTokenType.StartArray) throw new BadMessageException("carried is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Add(reader.GetString() ?? "");
        return list;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
