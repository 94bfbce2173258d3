using System.Globalization;
using System.Text;
using Bourse.Replay.Csv;

namespace Bourse.Tests.Replay.Csv;

public sealed class DayFieldTests
{
    [Theory]
    [InlineData("2024-01-02", "2024-01-02T00:00:00")]
    [InlineData("2024-1-2", "2024-01-02T00:00:00")]
    [InlineData("2024/01/12", "2024-01-12T00:00:00")]
    [InlineData("2024.01.12", "2024-01-12T00:00:00")]
    [InlineData("2024-01-02 16:00", "2024-01-02T16:00:00")]
    [InlineData("2024-01-02T16:00:01", "2024-01-02T16:00:01")]
    [InlineData("2024-01-02 00:00:00-05:00", "2024-01-02T00:00:00")]
    [InlineData("2024-01-04T21:00:00.000+0000", "2024-01-04T21:00:00")]
    [InlineData("2024-01-05 00:00:00-0500", "2024-01-05T00:00:00")]
    [InlineData("2024-01-09T23:30:00Z", "2024-01-09T23:30:00")]
    [InlineData("2024-01-10 16:00:00 EST", "2024-01-10T16:00:00")]
    [InlineData("2024-01-10Z", "2024-01-10T00:00:00")]
    [InlineData("02-Jan-24", "2024-01-02T00:00:00")]
    [InlineData("02-JAN-2024", "2024-01-02T00:00:00")]
    [InlineData("3-Mar-69", "1969-03-03T00:00:00")]
    [InlineData("3-Mar-68", "2068-03-03T00:00:00")]
    [InlineData("2 January 2024", "2024-01-02T00:00:00")]
    [InlineData("Jan 2, 2024", "2024-01-02T00:00:00")]
    [InlineData("Jan. 02, 2024", "2024-01-02T00:00:00")]
    [InlineData("Tue, 02 Jan 2024 16:00:00 GMT", "2024-01-02T16:00:00")]
    [InlineData("Tuesday 2 January 2024", "2024-01-02T00:00:00")]
    [InlineData("2024-Jan-02", "2024-01-02T00:00:00")]
    [InlineData("Jan 2 2024 4:05 PM", "2024-01-02T16:05:00")]
    [InlineData("Jan 2 2024 12:05 AM", "2024-01-02T00:05:00")]
    public void A_day_is_read_as_it_is_written(string text, string expected) => Assert.Equal(expected, Read(text, DayOrders.DayFirst));

    [Theory]
    [InlineData("02/01/2024", "2024-01-02", "2024-02-01")]
    [InlineData("2.1.2024", "2024-01-02", "2024-02-01")]
    [InlineData("02-01-2024 16:00", "2024-01-02", "2024-02-01")]
    [InlineData("13/01/2024", "2024-01-13", null)]
    [InlineData("01/13/2024", null, "2024-01-13")]
    public void Three_numbers_are_read_in_the_order_of_the_column(string text, string? dayFirst, string? monthFirst)
    {
        Assert.Equal(dayFirst, Read(text, DayOrders.DayFirst)?[..10]);
        Assert.Equal(monthFirst, Read(text, DayOrders.MonthFirst)?[..10]);
    }

    [Theory]
    [InlineData("2024-02-30")]
    [InlineData("2024-13-01")]
    [InlineData("31/04/2024")]
    [InlineData("2024-01/02")]
    [InlineData("yesterday")]
    [InlineData("1.2.3")]
    [InlineData("192.168.1.10")]
    [InlineData("2024-01-02 25:00")]
    [InlineData("2024-01-02 soon?")]
    [InlineData("02-Foo-24")]
    [InlineData("12345-01-02")]
    [InlineData("AAPL")]
    [InlineData("")]
    public void What_is_not_a_day_is_refused(string text) => Assert.Null(Read(text, DayOrders.DayFirst));

    [Theory]
    [InlineData("2024-01-02", DayOrders.Any)]
    [InlineData("02-Jan-24", DayOrders.Any)]
    [InlineData("01/01/2024", DayOrders.Any)]
    [InlineData("02/01/2024", DayOrders.DayFirst | DayOrders.MonthFirst)]
    [InlineData("13/01/2024", DayOrders.DayFirst)]
    [InlineData("01/13/2024", DayOrders.MonthFirst)]
    [InlineData("24/01/02", DayOrders.DayFirst | DayOrders.YearFirst)]
    [InlineData("02/01/03", DayOrders.DayFirst | DayOrders.MonthFirst | DayOrders.YearFirst)]
    [InlineData("31/12/99", DayOrders.DayFirst)]
    [InlineData("99/12/31", DayOrders.YearFirst)]
    [InlineData("32/13/2024", DayOrders.None)]
    public void A_day_tells_in_which_orders_it_is_one(string text, object orders) =>
        Assert.Equal((DayOrders)orders, DayField.OrdersOf(Encoding.UTF8.GetBytes(text)));

    // The numbers are those of `date -u -d DAY +%s`, and of a spreadsheet.
    [Theory]
    [InlineData("20240102", "2024-01-02T00:00:00")]
    [InlineData("20240102.0", "2024-01-02T00:00:00")]
    [InlineData("20240102160000", "2024-01-02T16:00:00")]
    [InlineData("45293", "2024-01-02T00:00:00")]
    [InlineData("45293.0", "2024-01-02T00:00:00")]
    [InlineData("45293.5", "2024-01-02T12:00:00")]
    [InlineData("45293,75", "2024-01-02T18:00:00")]
    [InlineData("1704211200", "2024-01-02T16:00:00")]
    [InlineData("1704211200.0", "2024-01-02T16:00:00")]
    [InlineData("1704211200000", "2024-01-02T16:00:00")]
    [InlineData("1704211200000000", "2024-01-02T16:00:00")]
    [InlineData("1704211200000000000", "2024-01-02T16:00:00")]
    [InlineData("536457600", "1987-01-01T00:00:00")]
    public void A_number_in_a_column_of_days_is_a_day(string text, string expected) =>
        Assert.Equal(expected, DayNumberField.TryRead(Encoding.UTF8.GetBytes(text), out var day) ? Text(day) : null);

    [Theory]
    [InlineData("2024")]
    [InlineData("20241302")]
    [InlineData("2024010216")]
    [InlineData("202401021600")]
    [InlineData("9999")]
    [InlineData("185.64")]
    [InlineData("-45293")]
    [InlineData("20240102.5")]
    public void A_number_that_is_no_day_or_could_be_several_is_refused(string text) =>
        Assert.False(DayNumberField.TryRead(Encoding.UTF8.GetBytes(text), out _));

    private static string? Read(string text, DayOrders order) =>
        DayField.TryRead(Encoding.UTF8.GetBytes(text), order, out var day) ? Text(day) : null;

    private static string Text(ParsedDay day) =>
        day.Day.ToDateTime(TimeOnly.FromTimeSpan(day.Time)).ToString("s", CultureInfo.InvariantCulture);
}
