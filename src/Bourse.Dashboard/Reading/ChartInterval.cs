using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Dashboard.Reading;

/// <summary>The time that a candle of a chart covers: an interval of bars, a week or a month.</summary>
/// <param name="Text">Its name, e.g. <c>60min</c>, <c>1day</c>, <c>1week</c>.</param>
/// <param name="Bars">The interval of the bars that it is made of.</param>
internal sealed record ChartInterval(string Text, BarInterval Bars)
{
    /// <summary>A trading day.</summary>
    public static readonly ChartInterval Day = new(BarInterval.Day.Text, BarInterval.Day);

    /// <summary>From Monday on.</summary>
    public static readonly ChartInterval Week = new("1week", BarInterval.Day);

    /// <summary>A calendar month.</summary>
    public static readonly ChartInterval Month = new("1month", BarInterval.Day);

    /// <summary>Those of daily prices.</summary>
    public static IReadOnlyList<ChartInterval> OfDays { get; } = [Day, Week, Month];

    /// <summary>All, the shortest first.</summary>
    public static IReadOnlyList<ChartInterval> All { get; } =
        [.. BarInterval.All.Where(one => !one.IsDay).Select(one => new ChartInterval(one.Text, one)), .. OfDays];

    /// <summary>Whether it holds several days.</summary>
    public bool IsLong => Text is "1week" or "1month";

    /// <summary>How many days it can hold at most.</summary>
    public int MostDays => Text switch { "1week" => 7, "1month" => 31, _ => 1 };

    /// <summary>The interval of a name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static ChartInterval Parse(string text) => All.FirstOrDefault(one => one.Text.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? throw new BourseException(
            FailureKind.Usage, $"there is no interval called '{text}'", NearestName.Remedy(text, [.. All.Select(one => one.Text)]));

    /// <summary>The first day of the week or month of a time; the time itself for shorter intervals.</summary>
    public DateTime StartOf(DateTime time) => Text switch
    {
        "1week" => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
        "1month" => new DateTime(time.Year, time.Month, 1),
        _ => time,
    };

    /// <inheritdoc/>
    public override string ToString() => Text;
}
