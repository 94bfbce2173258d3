using System.Collections.Concurrent;
using System.Globalization;

namespace Bourse.Bars;

/// <summary>
/// The time zone of an exchange. It converts local times to instants; an hour that occurs twice, when clocks are put back, is resolved by the order
/// of the bars. Safe to share between threads.
/// </summary>
public sealed class ExchangeTimeZone
{
    private const int LongestName = 64;

    private static readonly ConcurrentDictionary<string, ExchangeTimeZone> Known = new(StringComparer.Ordinal);

    /// <summary>The offset of each day on which it does not change.</summary>
    private readonly ConcurrentDictionary<int, TimeSpan> _offsets = new();

    private readonly TimeZoneInfo _zone;

    private ExchangeTimeZone(string name, TimeZoneInfo zone) => (Name, _zone) = (name, zone);

    /// <summary>Its name, e.g. <c>US/Eastern</c>.</summary>
    public string Name { get; }

    /// <summary>The zone of that name in the IANA database, such as <c>US/Eastern</c> or <c>Europe/London</c>.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static ExchangeTimeZone Find(string name) =>
        TryFind(name) ?? throw new BourseException(
            FailureKind.Usage, $"there is no time zone called '{name}'", "use a name of the IANA database, like US/Eastern, and install tzdata");

    /// <summary>The zone of that name; null when there is none.</summary>
    public static ExchangeTimeZone? TryFind(string name)
    {
        if (Known.TryGetValue(name, out var known)) return known;
        // A name becomes part of a path where the system keeps its zones in files.
        if (!IsName(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return null;
        return Known.GetOrAdd(name, new ExchangeTimeZone(name, zone));
    }

    /// <summary>
    /// The instants of local times that ascend, in the same order. Of an hour that occurs twice, the first times belong to the first hour.
    /// </summary>
    /// <exception cref="BourseException">A time never occurs, because clocks are put forward over it (<see cref="FailureKind.Failed"/>).</exception>
    public IReadOnlyList<DateTime> InstantsOf(IReadOnlyList<DateTime> localTimesAscending)
    {
        var instants = new DateTime[localTimesAscending.Count];
        var previous = DateTime.MinValue;
        for (var i = 0; i < instants.Length; i++)
        {
            var local = localTimesAscending[i];
            var instant = InstantOf(local);
            // The times of an hour that occurs twice go back once, or one of them occurs again.
            if (IsAmbiguous(local) && instant <= previous) instant = InstantOf(local, isSecond: true);
            previous = instants[i] = instant;
        }

        return instants;
    }

    /// <summary>The instant of a local time.</summary>
    /// <param name="local">The time by the clock of the exchange.</param>
    /// <param name="isSecond">Whether a time that occurs twice is meant as the second one.</param>
    /// <exception cref="BourseException">The time never occurs (<see cref="FailureKind.Failed"/>).</exception>
    public DateTime InstantOf(DateTime local, bool isSecond = false)
    {
        if (TryFindInstant(local, isSecond) is { } instant) return instant;
        var text = local.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture);
        throw new BourseException(FailureKind.Failed, $"{text} never occurs in {Name}: clocks are put forward over it");
    }

    /// <summary>The instant of a local time; null when the time never occurs, or is outside of the calendar.</summary>
    /// <param name="local">The time by the clock of the exchange.</param>
    /// <param name="isSecond">Whether a time that occurs twice is meant as the second one.</param>
    public DateTime? TryFindInstant(DateTime local, bool isSecond = false)
    {
        if (!_offsets.TryGetValue(DateOnly.FromDateTime(local).DayNumber, out var offset))
        {
            if (_zone.IsInvalidTime(local)) return null;
            offset = OffsetOf(local, isSecond);
        }

        var ticks = local.Ticks - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>The time by the clock of the exchange.</summary>
    public DateTime LocalTimeOf(DateTime instant)
    {
        // A day of one offset has no change of the clocks on the days beside it either, so its instants may be looked up by their day in UTC.
        if (!_offsets.TryGetValue(DateOnly.FromDateTime(instant).DayNumber, out var offset))
        {
            var local = DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(instant, _zone), DateTimeKind.Unspecified);
            Learn(instant.Date, local - instant);
            return local;
        }

        return new DateTime(instant.Ticks + offset.Ticks, DateTimeKind.Unspecified);
    }

    /// <summary>Whether a local time occurs twice, because clocks are put back over it.</summary>
    public bool IsAmbiguous(DateTime local) => _zone.IsAmbiguousTime(local);

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');

    private TimeSpan OffsetOf(DateTime local, bool isSecond)
    {
        // The later instant has the smaller offset.
        if (_zone.IsAmbiguousTime(local)) return isSecond ? _zone.GetAmbiguousTimeOffsets(local).Min() : _zone.GetAmbiguousTimeOffsets(local).Max();
        var offset = _zone.GetUtcOffset(local);
        Learn(local.Date, offset);
        return offset;
    }

    private void Learn(DateTime day, TimeSpan offset)
    {
        if (HasOneOffset(day, offset)) _offsets[DateOnly.FromDateTime(day).DayNumber] = offset;
    }

    /// <summary>Whether the offset holds from the day before to the day after, so that no change of the clocks is near.</summary>
    private bool HasOneOffset(DateTime day, TimeSpan offset) =>
        day > DateTime.MinValue.AddDays(2) && day < DateTime.MaxValue.AddDays(-3)
        && Enumerable.Range(-1, 4).All(days => _zone.GetUtcOffset(DateTime.SpecifyKind(day.AddDays(days), DateTimeKind.Unspecified)) == offset);
}
