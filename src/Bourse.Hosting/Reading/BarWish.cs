using System.Text;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Hosting.Reading;

/// <summary>Which bars are asked for. Times are those of the exchange.</summary>
/// <param name="Symbol">The symbol.</param>
public sealed record BarWish(Symbol Symbol)
{
    /// <summary>The interval; null for <see cref="Usual"/>.</summary>
    public BarInterval? Interval { get; init; }

    /// <summary>The interval when none is asked for; null for the one that is there, or an hour if there are several.</summary>
    public BarInterval? Usual { get; init; }

    /// <summary>Whether bars of an interval that is not in the store are made from those of the longest shorter one that is.</summary>
    public bool Resamples { get; init; }

    /// <summary>The first time; null for the beginning.</summary>
    public ExchangeMoment? From { get; init => field = value?.Within(); }

    /// <summary>The last time, inclusive; null for the end.</summary>
    public ExchangeMoment? To { get; init => field = value?.Within(); }

    /// <summary>What to do when the store has no bars of any symbol; null when nothing is to be said.</summary>
    public string? WhenEmpty { get; init; }
}

/// <summary>A day or a time at the exchange.</summary>
/// <param name="Time">The time; of a day its begin.</param>
/// <param name="IsDay">Whether the whole day is meant.</param>
public readonly record struct ExchangeMoment(DateTime Time, bool IsDay)
{
    private static readonly DateOnly First = new(BarRules.FirstYear, 1, 1);
    private static readonly DateOnly Last = new(BarRules.LastYear, 12, 31);

    /// <summary>The day.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Time);

    /// <summary>A day, or the nearest one on which there may be bars: the days beside it are days of the calendar, too.</summary>
    public static DateOnly? Within(DateOnly? day) => day < First ? First : day > Last ? Last : day;

    /// <summary>The same moment, or the nearest day on which there may be bars.</summary>
    public ExchangeMoment Within() =>
        Within(Day) is { } day && day != Day ? new ExchangeMoment(day.ToDateTime(TimeOnly.MinValue), IsDay: true) : this;

    /// <summary>Reads a day such as <c>2024-05-01</c> or a time such as <c>2024-05-01 10:00</c>; null when the text is neither.</summary>
    public static ExchangeMoment? TryRead(string text)
    {
        var trimmed = text.Trim();
        return BarTimeText.TryRead(Encoding.UTF8.GetBytes(trimmed), out var time) ? new ExchangeMoment(time, trimmed.Length == Iso.DayLength) : null;
    }
}
