using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.Ledger;
using Xunit;
using static Bourse.Tests.Sinks.SinkWorld;

namespace Bourse.Tests.Sinks;

/// <summary>The kernel of every sink, on both kinds of store: one with epochs, as a database, and one of names that exist once, as a lake.</summary>
public sealed class SinkTests
{
    private static readonly TimeSpan PastTheSession = TimeSpan.FromSeconds(11);

    public enum Kind
    {
        Epochs,
        Files,
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task Several_topics_come_into_the_store_in_the_order_of_each_partition(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2");
        await world.SendAsync(B, "b1");
        var stage = await world.StartAsync();

        await RunAsync(stage);
        await world.SendAsync(B, "b2");
        await RunAsync(stage);

        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
        Assert.Equal(["b1", "b2"], world.Store.TextsOf(B0));
        Assert.Equal((4, 4), (stage.Sink.Records, await world.ReadCommittedAsync()));
        Assert.True(await stage.HasReadAllAsync(default));
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task The_offsets_of_the_store_win_over_those_of_the_group(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2", "a3");
        await world.Log.SetCommittedAsync("sinks", new Dictionary<TopicPartition, long> { [A0] = 2 }, default);

        await RunAsync(await world.StartAsync());

        Assert.Equal(["a1", "a2", "a3"], world.Store.TextsOf(A0));
    }

    [Theory]
    [InlineData(Kind.Epochs, true)]
    [InlineData(Kind.Epochs, false)]
    [InlineData(Kind.Files, true)]
    [InlineData(Kind.Files, false)]
    public async Task A_write_whose_outcome_is_unknown_is_found_out_by_the_next_step(Kind kind, bool written)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2");
        var stage = await world.StartAsync();
        Func<Task> fail = () => throw new BourseException(FailureKind.Unreachable, "the connection is lost");
        if (written) world.Store.AfterWrite = fail;
        else world.Store.BeforeWrite = fail;

        await Assert.ThrowsAsync<BourseException>(() => RunAsync(stage));
        await world.SendAsync(A, "a3");
        await RunAsync(stage);

        Assert.Equal(["a1", "a2", "a3"], world.Store.TextsOf(A0));
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task A_suspended_member_that_has_lost_its_partitions_is_refused_and_comes_back_cleanly(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2");
        var paused = await world.StartAsync(Options with { InstanceId = "paused" });
        var successor = await world.StartAsync(Options with { InstanceId = "successor" });
        world.Store.BeforeWrite = async () =>
        {
            world.Clock.Advance(PastTheSession);
            await RunAsync(successor);
        };

        Assert.Equal(StepResult.Worked, await paused.StepAsync(TimeSpan.Zero, default));
        await world.SendAsync(A, "a3");
        for (var round = 0; round < 3; round++)
        {
            await paused.StepAsync(TimeSpan.Zero, default);
            await successor.StepAsync(TimeSpan.Zero, default);
        }

        Assert.Equal(["a1", "a2", "a3"], world.Store.TextsOf(A0));
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task A_topic_that_is_made_anew_is_read_from_its_start(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2");
        var stage = await world.StartAsync();
        await RunAsync(stage);

        await world.Log.DeleteTopicAsync(A, default);
        await world.Log.EnsureTopicAsync(new TopicSpec(A), default);
        await world.SendAsync(A, "new1", "new2", "new3");
        await RunAsync(stage);

        Assert.Equal(["a1", "a2", "new1", "new2", "new3"], world.Store.TextsOf(A0));
    }

    [Fact]
    public async Task A_partition_is_written_once_it_has_so_many_records()
    {
        var world = await CreateAsync();
        await world.SendAsync(A, Enumerable.Range(0, 10).Select(number => $"{number}"));
        var stage = await world.StartAsync(Options with { MaxRecords = 4 });

        await stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal((4, 6), (stage.Sink.Records, stage.Sink.Lag));
        await RunAsync(stage);

        Assert.Equal((3, 10), (world.Store.Writes, world.Store.Lines.Count));
    }

    [Fact]
    public async Task A_partition_is_written_once_it_has_so_many_bytes()
    {
        var world = await CreateAsync();
        // Key and value are the same hundred bytes.
        await world.SendAsync(A, Enumerable.Range(0, 10).Select(number => $"{number}".PadRight(100)));
        var stage = await world.StartAsync(Options with { MaxBytes = 600 });

        await RunAsync(stage);

        Assert.Equal((4, 10), (world.Store.Writes, world.Store.Lines.Count));
    }

    [Fact]
    public async Task Rows_linger_for_more_until_the_time_is_over_or_their_partition_is_full()
    {
        var world = await CreateAsync();
        var stage = await world.StartAsync(Options with { MaxRecords = 3, Linger = TimeSpan.FromSeconds(60) });
        await world.SendAsync(A, "a1", "a2");
        await RunAsync(stage);
        await world.SendAsync(B, "b1", "b2", "b3");
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        await RunAsync(stage);
        Assert.Equal((0, 3), (world.Store.NextOffsetOf(A0), world.Store.NextOffsetOf(B0)));

        world.Clock.Advance(TimeSpan.FromSeconds(29));
        await RunAsync(stage);
        Assert.Empty(world.Store.TextsOf(A0));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(stage);

        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
    }

    [Fact]
    public async Task What_lingers_is_written_when_memory_is_full_and_when_nothing_more_is_expected()
    {
        var world = await CreateAsync();
        var stage = await world.StartAsync(Options with { MaxTotalBytes = 8, Linger = TimeSpan.FromSeconds(60) });
        await world.SendAsync(A, "a1");
        await RunAsync(stage);
        Assert.Equal(0, world.Store.Writes);
        await world.SendAsync(B, "b1");
        await RunAsync(stage);
        Assert.Equal(["a1", "b1"], world.Store.Lines.Select(line => line.Text).Order());

        await world.SendAsync(B, "b2");
        await RunAsync(stage);
        Assert.Equal(2, world.Store.Lines.Count);
        Assert.True(await stage.HasReadAllAsync(default));

        Assert.Equal(["b1", "b2"], world.Store.TextsOf(B0));
    }

    [Fact]
    public async Task Bad_messages_go_to_the_dead_letters_before_the_offset_moves()
    {
        var world = await CreateAsync();
        await world.SendAsync(A, "a1", "bad", "a2");
        var deadLetters = 0L;
        world.Store.BeforeWrite = async () =>
            deadLetters = (await world.Log.GetRangesAsync(Topics.DeadLetters(A), default)).Sum(range => range.Count);
        var stage = await world.StartAsync();

        await RunAsync(stage);

        Assert.Equal(1, deadLetters);
        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
        Assert.Equal((3, 3, 1), (world.Store.NextOffsetOf(A0), stage.Sink.Records, stage.Sink.DeadLetters));
    }

    [Fact]
    public async Task Commits_that_fail_are_counted_told_once_and_tried_again()
    {
        var world = await CreateAsync();
        var log = new HookedLog(world.Log);
        var warnings = new List<string>();
        var stage = await world.StartAsync(Options with { Logger = new LineLogger(warnings.Add) }, log);
        Refuse(3, FailureKind.Unreachable);
        await world.SendAsync(A, "a1");
        await RunAsync(stage);
        await world.SendAsync(A, "a2");
        await RunAsync(stage);

        Assert.Equal((3, 1), (stage.Sink.CommitFailures, warnings.Count));
        Assert.Equal((2, 2), (world.Store.NextOffsetOf(A0), await world.ReadCommittedAsync()));

        void Refuse(int count, FailureKind kind) => log.BeforeCommit = () =>
        {
            if (count > 1) Refuse(count - 1, kind);
            throw new BourseException(kind, "the coordinator does not answer");
        };
    }

    [Fact]
    public async Task The_group_never_is_ahead_of_the_store()
    {
        var world = await CreateAsync();
        var log = new HookedLog(world.Log);
        var stored = -1L;
        log.BeforeCommit = () =>
        {
            stored = world.Store.NextOffsetOf(A0);
            return Task.CompletedTask;
        };
        await world.SendAsync(A, "a1", "a2");

        await RunAsync(await world.StartAsync(log: log));

        Assert.Equal((2, 2), (stored, await world.ReadCommittedAsync()));
    }

    [Theory]
    [InlineData("store")]
    [InlineData("decoder")]
    [InlineData("commit")]
    public async Task A_programming_error_ends_the_stage_with_itself(string place)
    {
        var world = await CreateAsync();
        var log = new HookedLog(world.Log);
        var warnings = new List<string>();
        var sink = new SinkStage(log, world.Store, Options, world.Clock);
        await using var stage = new RecoveringStage("sink", _ => Task.FromResult<IStage>(sink), world.Clock, new LineLogger(warnings.Add));
        await stage.StartAsync(default);
        await world.SendAsync(A, "a1", place == "decoder" ? "bug" : "a2");
        Func<Task> fail = () => throw new InvalidOperationException("a programming error");
        if (place == "store") world.Store.BeforeWrite = fail;
        if (place == "commit") log.BeforeCommit = fail;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(stage));

        Assert.Equal("a programming error", failure.Message);
        Assert.Null(stage.Status.Unreachable);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_decoder_that_fails_in_the_middle_of_a_batch_leaves_nothing_of_it_in_the_store()
    {
        var world = await CreateAsync();
        await world.SendAsync(A, "a1", "bug");
        var stage = await world.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(stage));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(stage));

        Assert.Empty(world.Store.Lines);
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task Partitions_that_are_added_are_read_and_count_as_lag_until_somebody_has_claimed_them(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        var log = new HookedLog(world.Log);
        var stage = await world.StartAsync(log: log);
        await RunAsync(stage);
        world.Log.AddPartitions(A, 3);
        await world.SendAsync(A, Enumerable.Range(0, 20).Select(number => $"{number}"));
        var added = (await world.Log.GetRangesAsync(A, default)).Where(range => range.Partition != A0).Sum(range => range.Count);
        log.OnFetch = () => throw EventLogFailures.UnknownPartition(new TopicPartition(A, 1));

        var failure = await Assert.ThrowsAsync<BourseException>(() => stage.StepAsync(TimeSpan.Zero, default));
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        log.IsSilent = true;
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal(20, stage.Sink.Lag);
        log.IsSilent = false;
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(stage);

        Assert.NotEqual(0, added);
        Assert.Equal((20, 0), (world.Store.Lines.Count, stage.Sink.Lag));
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task The_next_rows_are_read_while_the_last_ones_are_written(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2", "a3", "a4", "a5");
        var stage = await world.StartAsync(Options with { MaxRecords = 2 }, fillsWhileWriting: true);
        var written = new TaskCompletionSource();
        world.Store.BeforeWrite = () => written.Task;

        var step = stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal((4, false), (stage.Sink.Records, step.IsCompleted));
        Assert.Empty(world.Store.Lines);
        written.SetResult();
        await step;
        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
        Assert.Equal(2, await world.ReadCommittedAsync());
        await RunAsync(stage);

        Assert.Equal(["a1", "a2", "a3", "a4", "a5"], world.Store.TextsOf(A0));
        Assert.Equal((3, 5), (world.Store.Writes, await world.ReadCommittedAsync()));
    }

    [Theory]
    [InlineData(Kind.Epochs)]
    [InlineData(Kind.Files)]
    public async Task A_partition_changes_hands_when_the_write_that_is_under_way_has_ended(Kind kind)
    {
        var world = await CreateAsync(NewStore(kind));
        await world.SendAsync(A, "a1", "a2", "a3");
        await world.SendAsync(B, "b1", "b2", "b3");
        var stage = await world.StartAsync(Options with { MaxRecords = 2 }, fillsWhileWriting: true);
        var successor = await world.StartAsync(Options with { InstanceId = "two", MaxRecords = 2 }, fillsWhileWriting: true);
        var written = new TaskCompletionSource();
        world.Store.BeforeWrite = async () =>
        {
            // It joins the group, so that the first one must give up a partition with its next fetch.
            await successor.StepAsync(TimeSpan.Zero, default);
            await written.Task;
        };

        var step = stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal((0, false), (world.Store.Writes, step.IsCompleted));
        written.SetResult();
        await step;
        for (var round = 0; round < 6; round++)
        {
            await stage.StepAsync(TimeSpan.Zero, default);
            await successor.StepAsync(TimeSpan.Zero, default);
        }

        Assert.NotEqual(0, successor.Sink.Records);
        Assert.Equal(["a1", "a2", "a3"], world.Store.TextsOf(A0));
        Assert.Equal(["b1", "b2", "b3"], world.Store.TextsOf(B0));
    }

    [Fact]
    public async Task A_decoder_that_fails_while_rows_are_written_leaves_nothing_of_its_batch_in_the_store()
    {
        var world = await CreateAsync();
        await world.SendAsync(A, "a1", "a2", "a3", "bug");
        var stage = await world.StartAsync(Options with { MaxRecords = 2 }, fillsWhileWriting: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(stage));
        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(stage));

        Assert.Equal(["a1", "a2"], world.Store.TextsOf(A0));
    }

    [Fact]
    public async Task A_topic_that_is_gone_ends_the_stage()
    {
        var world = await CreateAsync();
        var stage = await world.StartAsync();
        await RunAsync(stage);
        await world.Log.DeleteTopicAsync(B, default);
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<BourseException>(() => RunAsync(stage));

        Assert.Equal((FailureKind.Failed, "there is no topic b"), (failure.Kind, failure.Message));
    }

    private static LineStore NewStore(Kind kind) => kind == Kind.Epochs ? new EpochStore() : new FileStore();
}
