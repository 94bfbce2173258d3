using System.Globalization;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>How amounts and days are written in reports: two decimals, no culture.</summary>
internal static class FigureText
{
    /// <summary>The placeholder for a missing figure.</summary>
    public const string Nothing = "-";

    private const int Decimals = 2;
    private const int GroupLength = 3;

    /// <summary>Two decimals without separators, as programs read it: <c>-3218476.00</c>.</summary>
    public static string Plain(Money amount) => amount.ToString(Decimals);

    /// <summary>Two decimals and separated thousands, as people read it: <c>-3,218,476.00</c>.</summary>
    public static string Grouped(Money amount) => Grouped(amount, Decimals);

    /// <inheritdoc cref="Grouped(Money)"/>
    public static string Grouped(Money? amount) => amount is { } money ? Grouped(money) : Nothing;

    /// <summary>Separated thousands and the decimals asked for.</summary>
    public static string Grouped(Money amount, int decimals)
    {
        var text = amount.ToString(decimals);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digitsFrom = text[0] == '-' ? 1 : 0;
        for (var at = (point < 0 ? text.Length : point) - GroupLength; at > digitsFrom; at -= GroupLength) text = text.Insert(at, ",");
        return text;
    }

    /// <summary>A count with separated thousands.</summary>
    public static string Grouped(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A quantity with separated thousands and as many decimals as it needs: <c>-1,200.5</c>.</summary>
    public static string Grouped(Quantity quantity)
    {
        var text = Grouped(new Money(quantity.Micros), quantity.IsWhole ? 0 : Quantity.Decimals);
        return quantity.IsWhole ? text : text.TrimEnd('0');
    }

    /// <summary>An amount with its sign, also when it is above zero: <c>+4.56</c>.</summary>
    public static string Signed(Money amount) => amount.Micros > 0 ? "+" + Grouped(amount) : Grouped(amount);

    /// <inheritdoc cref="Signed(Money)"/>
    public static string Signed(Money? amount) => amount is { } money ? Signed(money) : Nothing;

    /// <summary>A change in per cent with its sign, also when it is above zero: <c>+4.56 %</c>.</summary>
    public static string SignedPercent(Money percent) => Signed(percent) + " %";

    /// <summary>A percentage with its sign: <c>-4.56 %</c>.</summary>
    public static string Percent(Money percent) => Grouped(percent) + " %";

    /// <summary>The amount of an extreme as people read it.</summary>
    public static string Amount(Extreme? extreme) => Grouped(extreme?.Amount);

    /// <summary>The day of an extreme.</summary>
    public static string Day(Extreme? extreme) => extreme is { } found ? Day(found.Day) : Nothing;

    /// <summary>A day: <c>2000-01-03</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A year: <c>2000</c>.</summary>
    public static string Year(int year) => year.ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>A month: <c>2000-01</c>.</summary>
    public static string Month(MonthAverage month) => string.Create(CultureInfo.InvariantCulture, $"{month.Year:0000}-{month.Month:00}");
}
