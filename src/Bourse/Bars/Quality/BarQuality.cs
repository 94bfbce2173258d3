using System.Globalization;
using Bourse.Market;

namespace Bourse.Bars.Quality;

/// <summary>
/// Checks a series of bars against the calendar and the hours of its exchange: sessions without bars, missing bars, odd jumps and overlaps. Only
/// regular hours are expected to be complete: before and after them, intervals without a trade have no bar. Bars are added from the oldest to the
/// newest.
/// </summary>
public sealed class BarQuality
{
    /// <summary>A price that changes by more than this share is looked at by a person.</summary>
    public const decimal OddChange = 0.2m;

    private const int MostTimes = 6;
    private const decimal SplitTolerance = 0.02m;
    private const int MaxSplit = 100;

    private readonly BarInterval _interval;
    private readonly List<QualityFinding> _findings = [];
    private readonly Dictionary<DateOnly, HashSet<DateTime>> _starts = [];
    private bool _isOnClock = true;
    private long _bars;
    private Bar? _last;

    /// <summary>Creates a check.</summary>
    /// <param name="interval">The interval of the series.</param>
    public BarQuality(BarInterval interval) => _interval = interval;

    /// <summary>Takes the next bar.</summary>
    public void Add(Bar bar)
    {
        _bars++;
        var day = DateOnly.FromDateTime(bar.LocalTime);
        if (!_starts.TryGetValue(day, out var starts)) _starts[day] = starts = [];
        starts.Add(bar.LocalTime);
        _isOnClock = _isOnClock && SessionGrid.IsOnClock(_interval, bar.LocalTime);
        if (_last is { } last) Compare(last, bar, day);
        Check(bar, day);
        _last = bar;
    }

    /// <summary>The findings about the bars that were added.</summary>
    /// <param name="from">The first day wanted; null for that of the first bar.</param>
    /// <param name="to">The last day wanted; null for that of the last bar.</param>
    /// <param name="now">Sessions that have not ended by then lack nothing yet.</param>
    public QualityReport Finish(DateOnly? from, DateOnly? to, DateTimeOffset now)
    {
        if (_last is null) return new QualityReport(0, 0, null, null, []);
        var (first, last) = (from ?? _starts.Keys.Min(), to ?? _starts.Keys.Max());
        var (hours, zone) = (SessionHours.Of(_last.TimeZone), ExchangeTimeZone.Find(_last.TimeZone));
        var days = hours.KnowsHolidays ? hours.Calendar.Between(first, last) : _starts.Keys.Where(day => day >= first && day <= last);
        var sessions = days.Select(day => hours.Find(day, extended: false)).OfType<Session>()
            .Where(session => zone.TryFindInstant(session.Close) is { } close && close <= now.UtcDateTime).ToList();
        var findings = _findings.Concat(hours.KnowsHours ? sessions.Select(FindGap).OfType<QualityFinding>() : []);
        return new QualityReport(_bars, sessions.Count, first, last, [.. findings.OrderBy(finding => finding.Day).ThenBy(finding => finding.Kind)]);
    }

    private QualityFinding? FindGap(Session session)
    {
        var day = DateOnly.FromDateTime(session.Open);
        if (!_starts.TryGetValue(day, out var starts)) return new QualityFinding(QualityKind.NoBars, day, 0, "no bars");
        if (_interval.IsDay) return null;
        var missing = new SessionGrid(session, _interval).Starts(_isOnClock).Where(start => !starts.Contains(start)).ToList();
        if (missing.Count == 0) return null;
        var times = string.Join(", ", missing.Take(MostTimes).Select(TimeText));
        return new QualityFinding(QualityKind.MissingBars, day, missing.Count, missing.Count > MostTimes ? $"{times}, …" : times);
    }

    private void Compare(Bar last, Bar bar, DateOnly day)
    {
        if (IsOverlap(last, bar)) Add(QualityKind.Overlap, day, $"{TimeText(bar.LocalTime)} starts before {TimeText(last.LocalTime)} has ended");
        if (!IsOdd(last.Close, bar.Open)) return;
        Add(QualityKind.Jump, day, $"{PriceDigits.Text(last.Close)} to {OpenOf(bar)}{SplitOf(last.Close, bar.Open)}");
    }

    private void Check(Bar bar, DateOnly day)
    {
        if (IsOdd(bar.Open, bar.Close)) Add(QualityKind.Jump, day, $"{OpenOf(bar)} to {PriceDigits.Text(bar.Close)} within the bar");
    }

    private void Add(QualityKind kind, DateOnly day, string says) => _findings.Add(new QualityFinding(kind, day, 1, says));

    private bool IsOverlap(Bar last, Bar bar) => _interval.IsDay
        ? last.LocalTime.Date == bar.LocalTime.Date
        : bar.Instant - last.Instant < TimeSpan.FromTicks(_interval.Minutes * TimeSpan.TicksPerMinute);

    private static bool IsOdd(decimal before, decimal after) => Math.Abs(after - before) > before * OddChange;

    /// <summary>Prices before and after a split differ by a whole ratio when they were adjusted at different times.</summary>
    private static string SplitOf(decimal before, decimal after)
    {
        var ratio = before > after ? before / after : after / before;
        var whole = decimal.Round(ratio, MidpointRounding.AwayFromZero);
        if (whole is < 2 or > MaxSplit || Math.Abs(ratio - whole) > whole * SplitTolerance) return "";
        return before > after ? $", like a split {whole}:1" : $", like a split 1:{whole}";
    }

    private static string OpenOf(Bar bar) => $"{PriceDigits.Text(bar.Open)} at {TimeText(bar.LocalTime)}";

    private static string TimeText(DateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
