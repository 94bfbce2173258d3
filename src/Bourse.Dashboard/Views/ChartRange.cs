namespace Bourse.Dashboard.Views;

/// <summary>A time that a chart shows at first, back from its newest candle.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">The first day, from the last one; null for all.</param>
internal sealed record ChartRange(string Name, Func<DateOnly, DateOnly?> Start)
{
    /// <summary>All, the shortest first.</summary>
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("1D", day => day), new("5D", day => day.AddDays(-6)), new("1M", day => day.AddMonths(-1)), new("3M", day => day.AddMonths(-3)),
        new("YTD", day => new DateOnly(day.Year, 1, 1)), new("1Y", day => day.AddYears(-1)), new("5Y", day => day.AddYears(-5)),
        new("Max", _ => null),
    ];

    /// <summary>The range of a name; null when there is none.</summary>
    public static ChartRange? Find(string? name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
