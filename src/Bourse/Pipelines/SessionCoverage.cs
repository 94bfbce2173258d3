using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>Compares the bars of a month with the sessions of the exchange.</summary>
internal sealed class SessionCoverage
{
    private readonly MonthRequest _request;
    private readonly SessionHours _hours;
    private readonly ExchangeTimeZone _zone;
    private readonly IReadOnlyList<Bar> _bars;
    private readonly HashSet<DateTime> _days = [];
    private readonly bool _isOnClock = true;

    /// <param name="request">What was asked for.</param>
    /// <param name="hours">The hours of the exchange.</param>
    /// <param name="zone">Its time zone.</param>
    /// <param name="bars">The bars that passed the checks, ascending.</param>
    public SessionCoverage(MonthRequest request, SessionHours hours, ExchangeTimeZone zone, IReadOnlyList<Bar> bars)
    {
        (_request, _hours, _zone, _bars) = (request, hours, zone, bars);
        var day = default(DateTime);
        foreach (var bar in bars)
        {
            _isOnClock &= SessionGrid.IsOnClock(request.Interval, bar.LocalTime);
            if (bar.LocalTime.Date != day) _days.Add(day = bar.LocalTime.Date);
        }
    }

    /// <summary>The sessions that were over at a time and lack bars; none where holidays are not known.</summary>
    public IReadOnlyList<SessionGap> FindGaps(DateTimeOffset at)
    {
        var gaps = new List<SessionGap>();
        if (!_hours.KnowsHolidays) return gaps;
        var next = 0;
        foreach (var session in Sessions().Where(session => IsOverAt(session, at)))
        {
            if (FindGap(session, ref next) is { } gap) gaps.Add(gap);
        }

        return gaps;
    }

    /// <summary>Whether all sessions were over at a time.</summary>
    public bool IsOverAt(DateTimeOffset at) => IsOverAt(LastSession(), at);

    /// <summary>Whether all sessions were over at a time, and each has bars.</summary>
    public bool IsWholeAt(DateTimeOffset at)
    {
        if (_days.Count == 0 || !IsOverAt(at)) return false;
        return !_hours.KnowsHolidays || Sessions().All(session => _days.Contains(session.Open.Date));
    }

    private IEnumerable<Session> Sessions() =>
        _hours.Calendar.Between(_request.Month.First, _request.Month.Last).Select(day => _hours.Find(day, extended: false)!.Value);

    /// <summary>The last hours in which there may be bars of the month.</summary>
    private Session LastSession()
    {
        var day = _hours.Calendar.Between(_request.Month.First, _request.Month.Last).LastOrDefault(_request.Month.Last);
        return _hours.Find(day, _request.ExtendedHours) ?? new Session(day.ToDateTime(TimeOnly.MinValue), day.ToDateTime(TimeOnly.MaxValue));
    }

    private bool IsOverAt(Session session, DateTimeOffset at) => _zone.TryFindInstant(session.Close) is { } close && at.UtcDateTime >= close;

    /// <summary>What a session lacks; null when nothing.</summary>
    /// <param name="session">The session.</param>
    /// <param name="next">The first bar that may be of it; afterwards the first one behind it.</param>
    private SessionGap? FindGap(Session session, ref int next)
    {
        var day = DateOnly.FromDateTime(session.Open);
        if (!_days.Contains(session.Open.Date)) return new SessionGap(day, HasBars: false, []);
        if (_request.Interval.IsDay) return null;
        var missing = new List<TimeOnly>();
        foreach (var start in new SessionGrid(session, _request.Interval).Starts(_isOnClock))
        {
            while (next < _bars.Count && _bars[next].LocalTime < start) next++;
            if (next == _bars.Count || _bars[next].LocalTime != start) missing.Add(TimeOnly.FromDateTime(start));
        }

        return missing.Count == 0 ? null : new SessionGap(day, HasBars: true, missing);
    }
}
