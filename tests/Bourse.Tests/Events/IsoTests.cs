using System.Globalization;
using System.Text;
using Bourse.Events;

namespace Bourse.Tests.Events;

public sealed class IsoTests
{
    [Fact]
    public void Every_day_of_the_calendar_is_written_as_dotnet_writes_it_and_read_back()
    {
        var text = new byte[Iso.DayLength];
        // Every seventh day meets every day of the month and every turn of a year; the days about 2000 are all met.
        for (var number = 0; number <= DateOnly.MaxValue.DayNumber; number += number is > 720_000 and < 750_000 ? 1 : 7)
        {
            var day = DateOnly.FromDayNumber(number);
            Iso.WriteDay(text, day);
            Assert.True(Iso.TryReadDay(text, out var read) && read == day);
            if (number % 49 == 0) Assert.Equal(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text));
        }
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("2024-04-31")]
    [InlineData("2024-13-01")]
    [InlineData("2024-00-01")]
    [InlineData("2024-01-00")]
    [InlineData("0000-01-01")]
    [InlineData("2024-1-03")]
    [InlineData("2024/01/03")]
    [InlineData("20240103")]
    [InlineData("2024-01-03T")]
    [InlineData("-024-01-03")]
    [InlineData("2024-01-0a")]
    [InlineData(" 2024-01-3")]
    [InlineData("")]
    public void What_is_not_a_day_is_refused(string text)
    {
        Assert.False(Iso.TryReadDay(Encoding.UTF8.GetBytes(text), out var day));
        Assert.Equal(default, day);
    }

    [Theory]
    [InlineData("2000-02-29", 2000, 2, 29)]
    [InlineData("0001-01-01", 1, 1, 1)]
    [InlineData("9999-12-31", 9999, 12, 31)]
    public void The_edges_of_the_calendar_are_days(string text, int year, int month, int dayOfMonth)
    {
        Assert.True(Iso.TryReadDay(Encoding.UTF8.GetBytes(text), out var day));
        Assert.Equal(new DateOnly(year, month, dayOfMonth), day);
    }
}
