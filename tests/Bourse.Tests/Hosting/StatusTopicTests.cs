using Bourse.Adapters.Locks;
using Bourse.Hosting.Status;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Hosting;

public sealed class StatusTopicTests
{
    private static readonly DateTimeOffset Noon = Clocks.MondayNoon().GetUtcNow();
    private static readonly ProcessIdentity One = new("one", "db1", 1, "kernel 1", "numbers 1");
    private static readonly ProcessIdentity Two = new("two", "db2", 1, "kernel 2", "numbers 2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_record_of_a_stage_on_each_machine_is_read_as_it_was_written()
    {
        await using var log = new InMemoryEventLog(Clocks.MondayNoon());
        await StatusTopic.EnsureAsync(log, 1, Cancellation);
        await using var producer = log.CreateProducer();
        var waiting = new Waiting("Inv1_P11", "IBM", new DateOnly(2024, 1, 8), Noon);
        var full = new StageStatus
        {
            LastDate = new DateOnly(2024, 1, 5), Records = 7, Lag = 3, NewestRecord = 1_704_715_200_000, DeadLetters = 2, Waiting = waiting,
            Unreachable = "MySQL cannot be reached",
        };
        var newest = new StatusRecord(new StageView("inv1", full, new Pace(12.5, TimeSpan.FromSeconds(90))), One, Noon, false);
        var other = Record("inv1", Two, Noon, isEnded: true);

        await StatusTopic.AppendAsync(producer, [Record("inv1", One, Noon), other], Cancellation);
        await StatusTopic.AppendAsync(producer, [newest], Cancellation);

        Assert.Equivalent(new[] { newest, other }, await StatusTopic.ReadAsync(log, Cancellation), strict: true);
    }

    [Fact]
    public async Task Without_the_topic_there_are_no_records()
    {
        await using var log = new InMemoryEventLog(Clocks.MondayNoon());

        Assert.Empty(await StatusTopic.ReadAsync(log, Cancellation));
    }

    [Fact]
    public void A_stage_that_has_ended_does_not_run_because_of_an_older_record_of_the_same_run()
    {
        // The last record came to the home folder, but not to the log.
        var board = new StatusBoard([Record("inv1", One, Noon, isEnded: true)], [Record("inv1", One, Noon - TimeSpan.FromSeconds(1))], Noon);

        Assert.Null(board.FindRunningElsewhere("inv1", Two));
        Assert.True(board.FindNewest("inv1")!.IsEnded);
    }

    [Fact]
    public void A_stage_runs_while_its_records_are_renewed_and_until_its_last_one()
    {
        var board = new StatusBoard(
            [], [Record("se1", One, Noon), Record("inv1", One, Noon, isEnded: true), Record("inv2", One, Noon - RoleLease.Validity)], Noon);

        Assert.Equal(One, board.FindRunningElsewhere("se1", Two)!.Holder);
        Assert.Null(board.FindRunningElsewhere("inv1", Two));
        Assert.Null(board.FindRunningElsewhere("inv2", Two));
        Assert.NotNull(board.FindNewest("inv2"));
    }

    [Fact]
    public void Of_a_stage_of_this_home_and_kernel_only_the_lock_tells_that_it_runs()
    {
        var sibling = One with { Id = "sibling" };
        StatusRecord[] shared = [Record("se1", One, Noon), Record("inv1", Two, Noon)];
        var board = new StatusBoard(shared, shared, Noon);

        Assert.Null(board.FindRunningElsewhere("se1", sibling));
        Assert.Equal(Two, board.FindRunningElsewhere("inv1", sibling)!.Holder);
        Assert.Equal(One, new StatusBoard([], shared, Noon).FindRunningElsewhere("se1", sibling)!.Holder);
    }

    [Fact]
    public void What_is_no_record_is_none() => Assert.All(
        new[] { "", "{}", "[1]", """{"stage":1}""", "\0" }, text => Assert.Null(StatusRecord.Read(System.Text.Encoding.UTF8.GetBytes(text))));

    private static StatusRecord Record(string stage, ProcessIdentity holder, DateTimeOffset time, bool isEnded = false) =>
        new(new StageView(stage, new StageStatus { Records = 1 }, default), holder, time, isEnded);
}
