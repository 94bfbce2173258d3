using System.Globalization;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Dashboard.Reading;

/// <summary>The clock by which times are shown: that of the exchange, or of a time zone. Days stay those of the exchange.</summary>
internal sealed class ShownClock
{
    /// <summary>The clock of the exchange.</summary>
    public static readonly ShownClock Exchange = new(null);

    private readonly ExchangeTimeZone? _zone;

    private ShownClock(ExchangeTimeZone? zone) => _zone = zone;

    /// <summary>The name of the time zone; null for the clock of the exchange.</summary>
    public string? Zone => _zone?.Name;

    /// <summary>The clock of a time zone such as <c>UTC</c> or <c>Europe/Berlin</c>; that of the exchange without a name.</summary>
    /// <exception cref="BourseException">There is no such time zone (<see cref="FailureKind.Usage"/>).</exception>
    public static ShownClock Parse(string? zone) => string.IsNullOrEmpty(zone) ? Exchange : new ShownClock(ExchangeTimeZone.Find(zone));

    /// <summary>The clock of the first of some time zones that is known here.</summary>
    public static ShownClock OfFirst(params string[] zones) =>
        zones.Select(ExchangeTimeZone.TryFind).FirstOrDefault(zone => zone is not null) is { } found ? new ShownClock(found) : Exchange;

    /// <summary>A time by this clock.</summary>
    /// <param name="time">The time or the day at the exchange.</param>
    /// <param name="instant">The same in ms since 1970 (UTC).</param>
    public string TextOf(string time, long instant)
    {
        if (_zone is null || time.Length == Iso.DayLength) return time;
        var text = _zone.LocalTimeOf(BarTime.FromMilliseconds(instant)).ToString(Bar.TimeFormat, CultureInfo.InvariantCulture);
        // With seconds only where the time at the exchange has them too.
        return text[..Math.Min(text.Length, time.Length)];
    }
}
