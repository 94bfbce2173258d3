using Bourse.Market;

namespace Bourse.Bars.Resampling;

/// <summary>
/// Finds the larger bars that bars are part of. Their starts are counted from the opening of the session. What comes before and after regular hours
/// is never mixed with them: bars before the opening are counted back from it, from the beginning of extended hours on; bars after the close are
/// counted from the close. A bar that has begun before the opening and lasts beyond it belongs to the session. A day consists of the regular session
/// only. Where no hours are known, or the calendar has no session, the whole day is one.
/// </summary>
/// <param name="interval">The interval of the larger bars.</param>
internal sealed class BarBuckets(BarInterval interval)
{
    private readonly long _ticks = interval.Minutes * TimeSpan.TicksPerMinute;
    private string? _timeZone;
    private SessionHours _hours = SessionHours.Unknown;
    private ExchangeTimeZone? _zone;
    private DateOnly? _day;
    private Session _session;
    private DateTime _earliest;

    /// <summary>The larger bar; null when the bar is no part of any: a day has none before or after regular hours.</summary>
    public BarBucket? Find(Bar bar)
    {
        Turn(bar);
        if (FindStart(bar) is not { } start) return null;
        // A repeated hour has two starts of one local time. Clocks may change within a day, but not within an hour that is counted from the opening.
        var instant = bar.Instant - (bar.LocalTime - start);
        return new BarBucket(start, interval.IsDay ? _zone!.TryFindInstant(start) ?? instant : instant);
    }

    /// <summary>
    /// The instant before which all bars that follow a bar of a day, in its time zone, are part of that day too; null when nothing is certain.
    /// </summary>
    /// <param name="bar">The bar that <see cref="Find"/> was asked for last, and that is part of a day.</param>
    public DateTime? FindCertainEnd(Bar bar)
    {
        if (!interval.IsDay || bar.LocalTime.Date >= DateTime.MaxValue.Date) return null;
        var midnight = bar.LocalTime.Date.AddDays(1);
        var end = _session.Close < midnight ? _session.Close : midnight;
        // Where clocks change in between, each bar is looked at.
        return _zone!.TryFindInstant(end) is { } instant && instant - bar.Instant == end - bar.LocalTime ? instant : null;
    }

    /// <summary>Looks up the bar's day, if it is not that of the one before.</summary>
    private void Turn(Bar bar)
    {
        var day = DateOnly.FromDateTime(bar.LocalTime);
        if (day == _day && bar.TimeZone == _timeZone) return;
        if (bar.TimeZone != _timeZone) (_hours, _zone) = (SessionHours.Of(bar.TimeZone), ExchangeTimeZone.Find(bar.TimeZone));
        _timeZone = bar.TimeZone;
        var midnight = bar.LocalTime.Date;
        _session = _hours.Find(day, extended: false) ?? new Session(midnight, DateTime.MaxValue);
        _earliest = _hours.Find(day, extended: true)?.Open ?? midnight;
        _day = day;
    }

    private DateTime? FindStart(Bar bar)
    {
        var (start, length) = (bar.LocalTime, bar.Interval.Minutes * TimeSpan.TicksPerMinute);
        var isAfter = start >= _session.Close;
        var isBefore = start.Ticks + length <= _session.Open.Ticks;
        if (interval.IsDay) return isBefore || isAfter ? null : _session.Open;
        if (isAfter) return StartOf(start, _session.Close);
        if (!isBefore) return start < _session.Open ? _session.Open : StartOf(start, _session.Open);
        var counted = StartOf(start, _session.Open);
        return start >= _earliest && counted < _earliest ? _earliest : counted;
    }

    /// <summary>The last of the starts, counted from an anchor, that is not after a time.</summary>
    private DateTime StartOf(DateTime time, DateTime anchor)
    {
        var (count, rest) = Math.DivRem(time.Ticks - anchor.Ticks, _ticks);
        return anchor.AddTicks((rest < 0 ? count - 1 : count) * _ticks);
    }
}
