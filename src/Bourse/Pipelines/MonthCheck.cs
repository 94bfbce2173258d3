using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// The checks before publishing: prices and volume (<see cref="BarRules"/>), the grid of the interval, the hours and days of the exchange, repeats.
/// One instance checks one month.
/// </summary>
public sealed class MonthCheck
{
    private readonly MonthRequest _request;
    private readonly SourceMonth _source;
    private readonly ExchangeTimeZone _zone;
    private readonly SessionHours _hours;
    private readonly List<Bar> _bars;
    private readonly List<RefusedBar> _refused;
    private readonly DateTime _first;
    private readonly DateTime _last;
    private DateTime _day;
    private SessionGrid? _grid;
    private int _repeats;

    private MonthCheck(MonthRequest request, SourceMonth source)
    {
        (_request, _source) = (request, source);
        _zone = ExchangeTimeZone.Find(source.TimeZone);
        _hours = SessionHours.Of(source.TimeZone);
        _first = request.Month.First.ToDateTime(TimeOnly.MinValue);
        _last = request.Month.Last.ToDateTime(TimeOnly.MaxValue);
        _bars = new List<Bar>(source.Bars.Length);
        _refused = [.. source.Unreadable];
    }

    /// <summary>Checks the bars of a month.</summary>
    /// <exception cref="BourseException">The time zone is unknown (<see cref="FailureKind.Usage"/>).</exception>
    public static CheckedMonth Run(MonthRequest request, SourceMonth source) => new MonthCheck(request, source).Run();

    /// <summary>Whether the last session of a month had closed when the month was fetched.</summary>
    public static bool IsOver(MonthRequest request, SourceMonth source) =>
        new SessionCoverage(request, SessionHours.Of(source.TimeZone), ExchangeTimeZone.Find(source.TimeZone), []).IsOverAt(source.FetchedAt);

    private CheckedMonth Run()
    {
        var bars = _source.Bars.Span;
        if (IsInOrder(bars, isNewestFirst: true)) TakeNewestFirst(bars);
        else Take(IsInOrder(bars, isNewestFirst: false) ? bars : Sorted(bars));
        var sessions = new SessionCoverage(_request, _hours, _zone, _bars);
        return new CheckedMonth
        {
            Bars = _bars,
            Refused = _refused,
            Repeats = _repeats,
            Gaps = sessions.FindGaps(_source.FetchedAt),
            IsWhole = sessions.IsWholeAt(_source.FetchedAt),
        };
    }

    /// <summary>Bars usually come so.</summary>
    private void TakeNewestFirst(ReadOnlySpan<SourceBar> bars)
    {
        for (var i = bars.Length - 1; i >= 0; i--) Take(bars[i]);
    }

    private void Take(ReadOnlySpan<SourceBar> bars)
    {
        foreach (ref readonly var bar in bars) Take(bar);
    }

    /// <summary>The sort keeps the order of bars of the same time.</summary>
    private static ReadOnlySpan<SourceBar> Sorted(ReadOnlySpan<SourceBar> bars) => bars.ToArray().OrderBy(bar => bar.LocalTime).ToArray();

    /// <summary>Whether times go one way, except where the clocks are put back.</summary>
    private bool IsInOrder(ReadOnlySpan<SourceBar> bars, bool isNewestFirst)
    {
        for (var i = 1; i < bars.Length; i++)
        {
            var (earlier, later) = isNewestFirst ? (bars[i].LocalTime, bars[i - 1].LocalTime) : (bars[i - 1].LocalTime, bars[i].LocalTime);
            if (later < earlier && !_zone.IsAmbiguous(later)) return false;
        }

        return true;
    }

    private void Take(in SourceBar source)
    {
        var problem = ProblemOfTime(source.LocalTime);
        if (problem is null && _zone.TryFindInstant(source.LocalTime) is { } first)
        {
            var bar = BarOf(source, InstantAfterLast(source.LocalTime, first));
            problem = BarRules.ProblemWith(bar) ?? ProblemOfRepeat(bar);
            if (problem is null) _bars.Add(bar);
        }
        else
        {
            problem ??= $"its time never occurs in {_zone.Name}";
        }

        if (problem is { Length: > 0 }) _refused.Add(RefusedBar.Of(source, problem));
    }

    private string? ProblemOfTime(DateTime start)
    {
        if (start < _first || start > _last) return $"it is not of {_request.Month}";
        if (start.Date != _day) Enter(start.Date);
        if (_grid is not { } grid) return "the exchange is closed on that day";
        return _request.Interval.IsDay ? null : grid.ProblemWith(start);
    }

    private void Enter(DateTime day)
    {
        _day = day;
        var session = _hours.Find(DateOnly.FromDateTime(day), _request.ExtendedHours);
        _grid = session is { } found ? new SessionGrid(found, _request.Interval) : null;
    }

    /// <summary>The instant of a local time; of an hour that occurs twice the second one, if the bar before is of the first.</summary>
    private DateTime InstantAfterLast(DateTime local, DateTime first) =>
        _bars.Count > 0 && first <= _bars[^1].Instant && _zone.IsAmbiguous(local) ? _zone.InstantOf(local, isSecond: true) : first;

    /// <summary>Why a bar of a time that has one already is refused; empty text when it is the same bar, which is only counted.</summary>
    private string? ProblemOfRepeat(Bar bar)
    {
        if (_bars.Count == 0 || _bars[^1].Instant != bar.Instant) return null;
        if (_bars[^1] != bar) return "there is another bar of this time, with other figures";
        _repeats++;
        return "";
    }

    private Bar BarOf(in SourceBar source, DateTime instant) => new()
    {
        Symbol = _request.Symbol,
        Interval = _request.Interval,
        LocalTime = source.LocalTime,
        Instant = instant,
        Open = source.Open,
        High = source.High,
        Low = source.Low,
        Close = source.Close,
        Volume = source.Volume,
        TimeZone = _zone.Name,
    };
}
