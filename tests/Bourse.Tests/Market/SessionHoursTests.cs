using System.Globalization;
using Bourse.Market;

namespace Bourse.Tests.Market;

public sealed class SessionHoursTests
{
    /// <summary>The early closes that the exchange announced, by its yearly press releases.</summary>
    private const string EarlyCloses =
        "2000-07-03 2000-11-24 2001-07-03 2001-11-23 2001-12-24 2002-07-05 2002-11-29 2002-12-24 2003-07-03 2003-11-28 2003-12-24 "
        + "2003-12-26 2004-11-26 2005-11-25 2006-07-03 2006-11-24 2007-07-03 2007-11-23 2007-12-24 2008-07-03 2008-11-28 2008-12-24 "
        + "2009-11-27 2009-12-24 2010-11-26 2011-11-25 2012-07-03 2012-11-23 2012-12-24 2013-07-03 2013-11-29 2013-12-24 2014-07-03 "
        + "2014-11-28 2014-12-24 2015-11-27 2015-12-24 2016-11-25 2017-07-03 2017-11-24 2018-07-03 2018-11-23 2018-12-24 2019-07-03 "
        + "2019-11-29 2019-12-24 2020-11-27 2020-12-24 2021-11-26 2022-11-25 2023-07-03 2023-11-24 2024-07-03 2024-11-29 2024-12-24 "
        + "2025-07-03 2025-11-28 2025-12-24";

    [Fact]
    public void New_York_closes_early_on_the_days_that_it_announced()
    {
        var days = Calendars.NewYork.Between(new DateOnly(2000, 1, 1), new DateOnly(2025, 12, 31));
        var early = days.Where(day => SessionHours.NewYork.Find(day, extended: false)!.Value.Close.Hour == 13);

        Assert.Equal(EarlyCloses, string.Join(' ', early.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("2024-05-01", false, "09:30", "16:00")]
    [InlineData("2024-05-01", true, "04:00", "20:00")]
    [InlineData("2024-07-03", false, "09:30", "13:00")]
    [InlineData("2024-07-03", true, "04:00", "17:00")]
    public void A_session_of_New_York_has_its_hours(string day, bool extended, string open, string close)
    {
        var session = SessionHours.Of("US/Eastern").Find(DateOnly.Parse(day, CultureInfo.InvariantCulture), extended)!.Value;

        Assert.Equal(($"{day} {open}", $"{day} {close}"), ($"{session.Open:yyyy-MM-dd HH:mm}", $"{session.Close:yyyy-MM-dd HH:mm}"));
    }

    [Theory]
    [InlineData("US/Eastern", "2024-07-04")]
    [InlineData("US/Eastern", "2024-07-06")]
    [InlineData("Europe/London", "2024-07-06")]
    public void A_day_without_trading_has_no_session(string zone, string day) =>
        Assert.Null(SessionHours.Of(zone).Find(DateOnly.Parse(day, CultureInfo.InvariantCulture), extended: true));

    [Fact]
    public void London_trades_from_8_to_half_past_4()
    {
        var session = SessionHours.Of("Europe/London").Find(new DateOnly(2024, 5, 1), extended: false)!.Value;

        Assert.Equal((new DateTime(2024, 5, 1, 8, 0, 0), new DateTime(2024, 5, 1, 16, 30, 0)), (session.Open, session.Close));
    }

    [Fact]
    public void An_exchange_that_is_not_known_may_trade_at_any_time()
    {
        var session = SessionHours.Of("Asia/Tokyo").Find(new DateOnly(2024, 5, 5), extended: false)!.Value;

        Assert.Equal(TimeSpan.FromDays(1), session.Close - session.Open);
    }
}
