using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Reads an amount given in JSON as a number or as text, or reports precisely why it is invalid.</summary>
internal static class PriceText
{
    private static ReadOnlySpan<byte> Spaces => " \t"u8;

    /// <summary>The price, above zero and at most <see cref="PriceRules.MaxPrice"/>; digits after the sixth decimal are rounded.</summary>
    /// <param name="what">What the reason calls it.</param>
    /// <param name="value">Where it stands.</param>
    /// <exception cref="BadMessageException">It is no usable price.</exception>
    public static Money Read(string what, JsonElement value)
    {
        var utf8 = TextOf(what, value);
        if (DecimalText.TryRead(utf8, out var price) && PriceRules.IsPlausible(price)) return price;
        throw Bad(what, Explain(utf8));
    }

    /// <summary>Any amount, of either sign.</summary>
    /// <param name="what">What the reason calls it.</param>
    /// <param name="value">Where it stands.</param>
    /// <exception cref="BadMessageException">It is no amount.</exception>
    public static Money ReadAmount(string what, JsonElement value)
    {
        var utf8 = TextOf(what, value);
        if (DecimalText.TryRead(utf8, out var amount)) return amount;
        if (utf8.IsEmpty) throw Bad(what, "is empty");
        throw Bad(what, DecimalText.IsNumber(utf8) ? $"is out of range: {TextOf(utf8)}" : $"is not a number: '{TextOf(utf8)}'");
    }

    private static ReadOnlySpan<byte> TextOf(string what, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => JsonMarshal.GetRawUtf8Value(value),
        JsonValueKind.String => Encoding.UTF8.GetBytes(value.GetString()!).AsSpan().Trim(Spaces),
        _ => throw Bad(what, $"is not a number but {Json.NameOf(value.ValueKind)}"),
    };

    private static string Explain(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "is empty";
        if (!DecimalText.IsNumber(utf8)) return $"is not a number: '{TextOf(utf8)}'";
        if (!DecimalText.IsNonZero(utf8)) return "is zero";
        if (utf8[0] == '-') return $"is negative: {TextOf(utf8)}";
        return DecimalText.TryRead(utf8, out var price) && price == Money.Zero
            ? $"is zero when rounded to {Money.Decimals} decimals: {TextOf(utf8)}"
            : $"is absurd: {TextOf(utf8)} is above {PriceRules.MaxPrice.ToString(0)}";
    }

    private static string TextOf(ReadOnlySpan<byte> utf8) => Json.Quote(Encoding.UTF8.GetString(utf8)).Trim('\'');

    private static BadMessageException Bad(string what, string reason) => new($"{what} {reason}");
}
