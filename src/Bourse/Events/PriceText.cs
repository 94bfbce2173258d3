using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Reads a price given in JSON as a number or as text, or reports precisely why it is invalid.</summary>
internal static class PriceText
{
    private static ReadOnlySpan<byte> Spaces => " \t"u8;

    /// <summary>The price, above zero and at most <see cref="PriceRules.MaxPrice"/>.</summary>
    /// <param name="what">What the reason calls it.</param>
    /// <param name="value">Where it stands.</param>
    /// <exception cref="BadMessageException">It is no usable price.</exception>
    public static Money Read(string what, JsonElement value)
    {
        var utf8 = value.ValueKind switch
        {
            JsonValueKind.Number => JsonMarshal.GetRawUtf8Value(value),
            JsonValueKind.String => Encoding.UTF8.GetBytes(value.GetString()!).AsSpan().Trim(Spaces),
            _ => throw Bad(what, $"is not a number but {Json.NameOf(value.ValueKind)}"),
        };
        if (Money.TryParse(utf8, out var price) && PriceRules.IsPlausible(price)) return price;
        throw Bad(what, Explain(utf8));
    }

    private static string Explain(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "is empty";
        var text = Json.Quote(Encoding.UTF8.GetString(utf8)).Trim('\'');
        var form = FormOf(utf8);
        if (form == Form.Other) return $"is not a number: '{text}'";
        if (!utf8.ContainsAnyInRange((byte)'1', (byte)'9')) return "is zero";
        if (utf8[0] == '-') return $"is negative: {text}";
        if (form == Form.Exponent) return $"is written with an exponent: {text}";
        return HasTooManyDecimals(utf8)
            ? $"has more than {Money.Decimals} decimals: {text}"
            : $"is absurd: {text} is above {PriceRules.MaxPrice.ToString(0)}";
    }

    private static bool HasTooManyDecimals(ReadOnlySpan<byte> utf8)
    {
        var point = utf8.IndexOf((byte)'.');
        return point >= 0 && utf8[point..].TrimEnd((byte)'0').Length > Money.Decimals + 1;
    }

    private static Form FormOf(ReadOnlySpan<byte> utf8)
    {
        var rest = SkipDigits(utf8[0] == '-' ? utf8[1..] : utf8, out var digits);
        if (digits == 0) return Form.Other;
        if (rest is [(byte)'.', ..]) rest = SkipDigits(rest[1..], out digits);
        if (digits == 0) return Form.Other;
        if (rest.IsEmpty) return Form.Plain;
        if (rest[0] is not ((byte)'e' or (byte)'E')) return Form.Other;
        rest = SkipDigits(rest is [_, (byte)'+' or (byte)'-', ..] ? rest[2..] : rest[1..], out digits);
        return digits > 0 && rest.IsEmpty ? Form.Exponent : Form.Other;
    }

    private static ReadOnlySpan<byte> SkipDigits(ReadOnlySpan<byte> utf8, out int digits)
    {
        digits = utf8.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = utf8.Length;
        return utf8[digits..];
    }

    private static BadMessageException Bad(string what, string reason) => new($"{what} {reason}");

    private enum Form
    {
        Plain,
        Exponent,
        Other,
    }
}
