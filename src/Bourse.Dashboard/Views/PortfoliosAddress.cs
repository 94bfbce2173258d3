using System.Globalization;
using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>The address of the page of portfolios, which holds all that the page shows.</summary>
/// <param name="Key">The portfolio; null for the first one with values.</param>
internal sealed record PortfoliosAddress(string? Key)
{
    private const string Page = "/portfolios";

    /// <summary>The day whose value is explained; null for the newest.</summary>
    public string? Day { get; init; }

    /// <summary>The month whose days are shown, e.g. <c>2024-05</c>; null for all.</summary>
    public string? Month { get; init; }

    /// <summary>How many returns the deviation looks back; null for the usual window.</summary>
    public string? Window { get; init; }

    /// <summary>The stock that the portfolio is compared with; null for none.</summary>
    public string? Benchmark { get; init; }

    /// <summary>From when values are told (<see cref="KnownMoment.Read"/>); null for now.</summary>
    public string? Known { get; init; }

    /// <summary>When the explained value was known so; null for now.</summary>
    public string? At { get; init; }

    /// <summary>The address as a link.</summary>
    public string Link => Page + (string.IsNullOrEmpty(Key) ? "" : "/" + Uri.EscapeDataString(Key)) + AddressQuery.Of(
        ("day", Day), ("at", At), ("month", Month), ("window", Window), ("benchmark", Benchmark), ("known", Known));

    /// <summary>The link to the explanation of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="at">When the value was known so; null for now.</param>
    public string LinkToDay(DateOnly day, DateTimeOffset? at = null) => (this with
    {
        Day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        At = at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    }).Link + "#explained";

    /// <summary>The link to the days of a month; null for all days.</summary>
    public string LinkToMonth(string? month) => (this with { Month = month }).Link + "#days";

    /// <summary>The link to another window.</summary>
    public string LinkToWindow(int window) =>
        (this with { Window = window == PortfolioHistory.UsualWindow ? null : window.ToString(CultureInfo.InvariantCulture) }).Link;
}
