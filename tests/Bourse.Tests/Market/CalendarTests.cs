using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Market;

public sealed class CalendarTests
{
    private static readonly DateOnly From = new(2000, 1, 1);

    [Fact]
    public void Every_weekday_of_2000_to_2026_is_a_Greek_trading_day_unless_the_golden_list_names_it()
    {
        var holidays = GoldenHolidays();
        foreach (var day in Weekdays(From, new DateOnly(2026, 12, 31)))
        {
            Assert.True(Calendars.Greek.IsTradingDay(day) != holidays.Contains(day), $"{day:yyyy-MM-dd}");
        }
    }

    [Fact]
    public void There_are_6279_Greek_trading_days_from_2000_to_2024() =>
        Assert.Equal(6_279, Calendars.Greek.Between(From, new DateOnly(2024, 12, 31)).Count());

    [Theory]
    [InlineData("2021-05-04", false)]
    [InlineData("2022-05-02", false)]
    [InlineData("2024-05-01", true)]
    [InlineData("2024-05-07", false)]
    [InlineData("2027-05-04", false)]
    [InlineData("2027-05-03", false)]
    [InlineData("2027-05-05", true)]
    public void Labour_Day_is_kept_on_the_day_that_was_decreed(string day, bool open) =>
        Assert.Equal(open, Calendars.Greek.IsTradingDay(DateOnly.Parse(day)));

    // Published dates of Easter Sunday: Astronomical Society of South Australia (Western), Greek Orthodox Archdiocese of America (Orthodox).
    [Theory]
    [InlineData(1990, "1990-04-15", "1990-04-15")]
    [InlineData(2000, "2000-04-23", "2000-04-30")]
    [InlineData(2005, "2005-03-27", "2005-05-01")]
    [InlineData(2010, "2010-04-04", "2010-04-04")]
    [InlineData(2016, "2016-03-27", "2016-05-01")]
    [InlineData(2024, "2024-03-31", "2024-05-05")]
    [InlineData(2025, "2025-04-20", "2025-04-20")]
    [InlineData(2026, "2026-04-05", "2026-04-12")]
    public void Easter_falls_on_its_published_dates(int year, string western, string orthodox)
    {
        Assert.Equal(DateOnly.Parse(western), Easter.Western(year));
        Assert.Equal(DateOnly.Parse(orthodox), Easter.Orthodox(year));
    }

    // Trading days of the New York Stock Exchange as published year by year.
    [Theory]
    [InlineData(2000, 252)]
    [InlineData(2001, 248)]
    [InlineData(2004, 252)]
    [InlineData(2006, 251)]
    [InlineData(2007, 251)]
    [InlineData(2008, 253)]
    [InlineData(2010, 252)]
    [InlineData(2012, 250)]
    [InlineData(2016, 252)]
    [InlineData(2017, 251)]
    [InlineData(2018, 251)]
    [InlineData(2019, 252)]
    [InlineData(2020, 253)]
    [InlineData(2021, 252)]
    [InlineData(2022, 251)]
    [InlineData(2023, 250)]
    [InlineData(2024, 252)]
    [InlineData(2025, 250)]
    public void A_year_in_New_York_has_its_published_number_of_trading_days(int year, int days) =>
        Assert.Equal(days, Calendars.NewYork.Between(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)).Count());

    [Theory]
    [InlineData("2001-09-10", true)]
    [InlineData("2001-09-11", false)]
    [InlineData("2001-09-14", false)]
    [InlineData("2001-09-17", true)]
    [InlineData("2004-06-11", false)]
    [InlineData("2007-01-02", false)]
    [InlineData("2010-12-31", true)]
    [InlineData("2012-10-29", false)]
    [InlineData("2012-10-30", false)]
    [InlineData("2012-10-31", true)]
    [InlineData("2018-12-05", false)]
    [InlineData("2020-07-03", false)]
    [InlineData("2021-06-18", true)]
    [InlineData("2021-12-24", false)]
    [InlineData("2021-12-31", true)]
    [InlineData("2022-06-20", false)]
    [InlineData("2023-01-02", false)]
    [InlineData("2024-03-29", false)]
    [InlineData("2025-01-09", false)]
    [InlineData("2025-11-27", false)]
    [InlineData("2025-11-28", true)]
    public void New_York_is_closed_on_holidays_where_they_are_observed_and_on_special_days(string day, bool open) =>
        Assert.Equal(open, Calendars.NewYork.IsTradingDay(DateOnly.Parse(day)));

    [Fact]
    public void The_weekend_calendar_has_every_Monday_to_Friday()
    {
        Assert.Equal(5, Calendars.Weekends.Between(new DateOnly(2024, 12, 23), new DateOnly(2024, 12, 29)).Count());
        Assert.False(Calendars.Weekends.IsTradingDay(new DateOnly(2024, 12, 28)));
    }

    [Theory]
    [InlineData("gr", "GR")]
    [InlineData("US", "US")]
    [InlineData("Weekends", "weekends")]
    public void A_calendar_is_chosen_by_name_in_any_letter_case(string name, string expected) => Assert.Equal(expected, Calendars.Named(name).Name);

    [Theory]
    [InlineData("weekend", "did you mean weekends?")]
    [InlineData("Mars", "use one of GR, US, weekends, data")]
    public void An_unknown_calendar_is_refused_with_the_nearest_name(string name, string remedy)
    {
        var error = Assert.Throws<BourseException>(() => Calendars.Named(name));
        Assert.Equal((FailureKind.Usage, $"there is no calendar called '{name}'", remedy), (error.Kind, error.Message, error.Remedy));
    }

    [Fact]
    public void A_list_of_days_is_a_calendar_of_exactly_those_days()
    {
        using var text = new StringReader("\uFEFF# our own days\r\n2024-03-02\r\n\r\n 2020-01-01\n2024-03-02\n");
        var calendar = Calendars.Read(text, "days.txt");
        Assert.Equal([new DateOnly(2020, 1, 1), new DateOnly(2024, 3, 2)], calendar.Between(DateOnly.MinValue, DateOnly.MaxValue));
        Assert.Equal(("days.txt", new DateOnly(2020, 1, 1), new DateOnly(2024, 3, 2)), (calendar.Name, calendar.First, calendar.Last));
    }

    [Theory]
    [InlineData("2024-03-01\nyesterday\n", "days.txt, line 2: 'yesterday' is not a day")]
    [InlineData("2023-02-29\n", "days.txt, line 1: '2023-02-29' is not a day")]
    [InlineData("# nothing\n", "calendar days.txt has no trading day")]
    public void A_list_with_something_else_in_it_is_refused_with_the_line(string lines, string message)
    {
        using var text = new StringReader(lines);
        Assert.Equal(message, Assert.Throws<BourseException>(() => Calendars.Read(text, "days.txt")).Message);
    }

    [Fact]
    public void A_listed_calendar_agrees_with_the_set_it_was_made_of() =>
        Check.One(Properties.Drawn(), Prop.ForAll<NonEmptyArray<ushort>, ushort>((offsets, probe) =>
        {
            var days = offsets.Get.Select(offset => From.AddDays(offset)).ToHashSet();
            var calendar = new ListedDays("days", days);
            return days.All(calendar.IsTradingDay) && calendar.IsTradingDay(From.AddDays(probe)) == days.Contains(From.AddDays(probe));
        }));

    [Fact]
    public void Threads_that_ask_a_calendar_at_once_get_the_same_answers()
    {
        var expected = Calendars.NewYork.Between(new DateOnly(1900, 1, 1), new DateOnly(1999, 12, 31)).Count();
        var counts = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8)
            .Select(_ => Calendars.NewYork.Between(new DateOnly(1900, 1, 1), new DateOnly(1999, 12, 31)).Count()).ToList();
        Assert.All(counts, count => Assert.Equal(expected, count));
    }

    private static HashSet<DateOnly> GoldenHolidays() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "calendar-GR.csv")).Skip(1)
            .Select(line => DateOnly.Parse(line.Split(',')[1])).ToHashSet();

    private static IEnumerable<DateOnly> Weekdays(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) yield return day;
        }
    }
}
