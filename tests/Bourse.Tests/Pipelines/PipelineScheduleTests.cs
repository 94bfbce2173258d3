using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>The due times of schedules; those around changes of the clocks were reckoned by hand from the zones' rules.</summary>
public sealed class PipelineScheduleTests
{
    [Theory]
    [InlineData("0 6 * * TUE-SAT", "America/New_York", "2024-01-08T12:00Z", "2024-01-09T11:00Z")]
    [InlineData("0 6 * * TUE-SAT", "America/New_York", "2024-07-06T10:00Z", "2024-07-09T10:00Z")]
    [InlineData("*/15 * * * *", "UTC", "2024-01-08T12:00Z", "2024-01-08T12:15Z")]
    [InlineData("0 9 1 * *", "Europe/London", "2024-06-15T00:00Z", "2024-07-01T08:00Z")]
    [InlineData("@daily", "Asia/Tokyo", "2024-01-08T12:00Z", "2024-01-08T15:00Z")]
    public void A_schedule_is_due_by_the_clock_of_its_zone(string cron, string zone, string after, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due), Schedule(cron, zone).NextAfter(DateTimeOffset.Parse(after)));

    [Theory]
    [InlineData("America/New_York", "2024-03-09T05:00Z", "2024-03-12T04:00Z", "2024-03-09T07:30Z 2024-03-10T07:00Z 2024-03-11T06:30Z")]
    [InlineData("Europe/London", "2025-03-29T00:00Z", "2025-03-31T12:00Z", "2025-03-29T02:30Z 2025-03-30T01:30Z 2025-03-31T01:30Z")]
    [InlineData("Europe/Berlin", "2025-03-29T00:00Z", "2025-03-31T12:00Z", "2025-03-29T01:30Z 2025-03-30T01:00Z 2025-03-31T00:30Z")]
    public void Half_past_two_is_due_once_on_the_day_that_clocks_are_put_forward(string zone, string from, string to, string due) =>
        Assert.Equal(Times(due), Schedule("30 2 * * *", zone).Between(DateTimeOffset.Parse(from), DateTimeOffset.Parse(to)));

    [Theory]
    [InlineData("America/New_York", "2024-11-02T05:00Z", "2024-11-05T04:00Z", "2024-11-02T06:30Z 2024-11-03T07:30Z 2024-11-04T07:30Z")]
    [InlineData("Europe/Berlin", "2024-10-26T00:00Z", "2024-10-28T12:00Z", "2024-10-26T00:30Z 2024-10-27T00:30Z 2024-10-28T01:30Z")]
    public void Half_past_two_is_due_once_on_the_day_that_clocks_are_put_back(string zone, string from, string to, string due) =>
        Assert.Equal(Times(due), Schedule("30 2 * * *", zone).Between(DateTimeOffset.Parse(from), DateTimeOffset.Parse(to)));

    [Fact]
    public void The_hour_that_occurs_twice_has_one_due_time_for_a_schedule_of_a_day()
    {
        // Half past one occurs at 05:30 and at 06:30 UTC.
        var schedule = Schedule("30 1 * * *", "America/New_York");
        Assert.Equal(
            Times("2024-11-03T05:30Z 2024-11-04T06:30Z"),
            schedule.Between(DateTimeOffset.Parse("2024-11-03T04:00Z"), DateTimeOffset.Parse("2024-11-04T12:00Z")));
        Assert.Equal(DateTimeOffset.Parse("2024-11-03T05:30Z"), schedule.LastUpTo(DateTimeOffset.Parse("2024-11-03T06:31Z")));
    }

    [Theory]
    [InlineData("30 2 * * *", "America/New_York")]
    [InlineData("*/20 1-3 * * *", "Europe/Berlin")]
    [InlineData("0 0 29 2 *", "UTC")]
    [InlineData("59 23 31 12 *", "Pacific/Apia")]
    public void The_last_due_time_up_to_a_due_time_is_that_time_and_before_it_the_one_before(string cron, string zone)
    {
        var schedule = Schedule(cron, zone);
        var times = schedule.Between(DateTimeOffset.Parse("2024-01-01T00:00Z"), DateTimeOffset.Parse("2029-01-01T00:00Z")).ToList();
        Assert.All(times, time => Assert.Equal(time, schedule.LastUpTo(time)));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(pair.First, schedule.LastUpTo(pair.Second.AddTicks(-1))));
    }

    [Theory]
    [InlineData("0 6 * *", "'0 6 * *' is no schedule")]
    [InlineData("0 6 * * TUE-SUNDAY", "'0 6 * * TUE-SUNDAY' is no schedule")]
    [InlineData("61 6 * * *", "'61 6 * * *' is no schedule")]
    [InlineData("0 0 31 2 *", "the schedule '0 0 31 2 *' is never due")]
    [InlineData("", "'' is no schedule")]
    public void What_is_no_schedule_is_refused(string cron, string message)
    {
        var failure = Assert.Throws<BourseException>(() => Schedule(cron, "UTC"));
        Assert.Equal((message, FailureKind.Usage), (failure.Message, failure.Kind));
        Assert.Contains("0 6 * * TUE-SAT", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_does_not_exist_is_refused_with_the_nearest_one()
    {
        var failure = Assert.Throws<BourseException>(() => PipelineSchedule.FindZone("America/NewYork"));
        Assert.Equal(("there is no time zone 'America/NewYork'", "did you mean America/New_York?"), (failure.Message, failure.Remedy));
    }

    private static PipelineSchedule Schedule(string cron, string zone) => PipelineSchedule.Parse(cron, PipelineSchedule.FindZone(zone));

    private static IEnumerable<DateTimeOffset> Times(string text) => text.Split(' ').Select(DateTimeOffset.Parse);
}
