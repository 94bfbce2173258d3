using System.Globalization;
using Bourse.Bars;

namespace Bourse.Tests.Bars;

public sealed class ExchangeTimeZoneTests
{
    /// <summary>The changes of the clocks: US on 10 March and 3 November 2024, 9 March and 2 November 2025; London on the last Sundays.</summary>
    [Theory]
    [InlineData("US/Eastern", "2024-03-10 01:59:00", "2024-03-10 06:59:00")]
    [InlineData("US/Eastern", "2024-03-10 03:00:00", "2024-03-10 07:00:00")]
    [InlineData("US/Eastern", "2024-03-08 09:30:00", "2024-03-08 14:30:00")]
    [InlineData("US/Eastern", "2024-03-11 09:30:00", "2024-03-11 13:30:00")]
    [InlineData("US/Eastern", "2024-11-01 15:59:00", "2024-11-01 19:59:00")]
    [InlineData("US/Eastern", "2024-11-03 00:59:00", "2024-11-03 04:59:00")]
    [InlineData("US/Eastern", "2024-11-03 02:00:00", "2024-11-03 07:00:00")]
    [InlineData("US/Eastern", "2024-11-04 09:30:00", "2024-11-04 14:30:00")]
    [InlineData("US/Eastern", "2025-03-09 01:59:00", "2025-03-09 06:59:00")]
    [InlineData("US/Eastern", "2025-03-09 03:00:00", "2025-03-09 07:00:00")]
    [InlineData("US/Eastern", "2025-03-10 09:30:00", "2025-03-10 13:30:00")]
    [InlineData("US/Eastern", "2025-11-02 02:00:00", "2025-11-02 07:00:00")]
    [InlineData("US/Eastern", "2025-11-03 09:30:00", "2025-11-03 14:30:00")]
    [InlineData("Europe/London", "2024-03-29 08:00:00", "2024-03-29 08:00:00")]
    [InlineData("Europe/London", "2024-03-31 00:59:00", "2024-03-31 00:59:00")]
    [InlineData("Europe/London", "2024-03-31 02:00:00", "2024-03-31 01:00:00")]
    [InlineData("Europe/London", "2024-04-02 08:00:00", "2024-04-02 07:00:00")]
    [InlineData("Europe/London", "2024-10-27 02:00:00", "2024-10-27 02:00:00")]
    [InlineData("Europe/London", "2024-10-28 08:00:00", "2024-10-28 08:00:00")]
    [InlineData("Europe/London", "2025-03-30 02:00:00", "2025-03-30 01:00:00")]
    [InlineData("Europe/London", "2025-03-31 08:00:00", "2025-03-31 07:00:00")]
    [InlineData("Europe/London", "2025-10-26 00:59:00", "2025-10-25 23:59:00")]
    [InlineData("Europe/London", "2025-10-27 08:00:00", "2025-10-27 08:00:00")]
    public void A_local_time_has_its_instant_and_leads_back(string name, string local, string utc)
    {
        var zone = ExchangeTimeZone.Find(name);
        Assert.Equal(Time(utc), zone.InstantOf(Time(local)));
        Assert.Equal(DateTimeKind.Utc, zone.InstantOf(Time(local)).Kind);
        Assert.Equal(Time(local), zone.LocalTimeOf(DateTime.SpecifyKind(Time(utc), DateTimeKind.Utc)));
    }

    [Theory]
    [InlineData("US/Eastern", "2024-11-03", "01", "05:00 05:30 06:00 06:30")]
    [InlineData("US/Eastern", "2025-11-02", "01", "05:00 05:30 06:00 06:30")]
    [InlineData("Europe/London", "2024-10-27", "01", "00:00 00:30 01:00 01:30")]
    [InlineData("Europe/London", "2025-10-26", "01", "00:00 00:30 01:00 01:30")]
    public void An_hour_that_occurs_twice_is_resolved_by_order(string name, string day, string hour, string utc)
    {
        var locals = new[] { $"{hour}:00", $"{hour}:30", $"{hour}:00", $"{hour}:30" }.Select(time => Time($"{day} {time}:00"));
        var instants = ExchangeTimeZone.Find(name).InstantsOf([Time($"{day} 00:30:00"), .. locals, Time($"{day} 02:00:00")]);
        Assert.Equal(utc.Split(' ').Select(time => Time($"{day} {time}:00")), instants.Skip(1).SkipLast(1));
        Assert.Equal(instants.Order(), instants);
    }

    [Fact]
    public void An_hour_that_occurs_twice_but_has_one_bar_is_the_first() => Assert.Equal(
        [Time("2024-11-03 04:00:00"), Time("2024-11-03 05:00:00"), Time("2024-11-03 07:00:00")],
        ExchangeTimeZone.Find("US/Eastern").InstantsOf([Time("2024-11-03 00:00:00"), Time("2024-11-03 01:00:00"), Time("2024-11-03 02:00:00")]));

    [Theory]
    [InlineData("US/Eastern", "2024-03-10 02:00:00")]
    [InlineData("US/Eastern", "2025-03-09 02:59:00")]
    [InlineData("Europe/London", "2024-03-31 01:00:00")]
    [InlineData("Europe/London", "2025-03-30 01:30:00")]
    public void A_time_that_never_occurs_is_an_error(string name, string local)
    {
        var zone = ExchangeTimeZone.Find(name);
        // A day whose offset is known already must not hide the gap.
        zone.InstantOf(Time(local).Date);
        Assert.Contains("never occurs", Assert.Throws<BourseException>(() => zone.InstantsOf([Time(local)])).Message, StringComparison.Ordinal);
        Assert.Null(zone.TryFindInstant(Time(local)));
    }

    [Fact]
    public void Every_hour_of_two_years_agrees_with_the_system_whatever_was_asked_before()
    {
        foreach (var name in new[] { "US/Eastern", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe" })
        {
            var (zone, system) = (ExchangeTimeZone.Find(name), TimeZoneInfo.FindSystemTimeZoneById(name));
            for (var local = Time("2024-01-01 00:00:00"); local.Year < 2026; local = local.AddMinutes(30))
            {
                var expected = system.IsInvalidTime(local) ? (DateTime?)null : TimeZoneInfo.ConvertTimeToUtc(local, system);
                var found = zone.TryFindInstant(local, isSecond: true);
                Assert.Equal(expected, found);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/localtime")]
    [InlineData("../zoneinfo/UTC")]
    [InlineData("US/../UTC")]
    [InlineData("US/Easter")]
    [InlineData("US/Eastern\0")]
    public void An_unknown_zone_is_refused(string name)
    {
        Assert.Null(ExchangeTimeZone.TryFind(name));
        Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => ExchangeTimeZone.Find(name)).Kind);
    }

    private static DateTime Time(string text) => DateTime.ParseExact(text, Bar.TimeFormat, CultureInfo.InvariantCulture);
}
