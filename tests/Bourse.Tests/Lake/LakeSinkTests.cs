using Bourse.Events;
using static Bourse.Tests.Lake.LakeWorld;

namespace Bourse.Tests.Lake;

/// <summary>Topics into the raw zone.</summary>
public sealed class LakeSinkTests
{
    private const string Day = "date=2024-01-08";
    private static readonly TimeSpan PastTheSession = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task A_file_is_named_by_the_day_and_the_first_offset_of_its_rows()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 3));

        await RunToEndAsync(await world.StartAsync());

        Assert.Equal(
            ["raw/demotest/date=2024-01-08/demotest-0-00000000000000000000.jsonl", "topics/demotest.json"], world.Lake.Paths);
        Assert.Equal(
            """{"n":1,"_topic":"demotest","_partition":0,"_offset":1,"_timestamp":"2024-01-08T12:00:00.000Z","_key":"k"}""",
            world.Lake.TextOf(world.Lake.Paths[0]).Split('\n')[1]);
    }

    [Fact]
    public async Task A_file_closes_at_its_rows_however_many_are_fetched_at_once()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 2_345));

        await RunToEndAsync(await world.StartAsync());

        Assert.Equal([(0, 1000), (1000, 1000), (2000, 345)], world.Sizes());
    }

    [Fact]
    public async Task Rows_behind_a_full_file_wait_for_more_until_their_time_is_over()
    {
        var world = await CreateAsync();
        var sink = await world.StartAsync(Options with { BatchSize = 10 });
        await world.SendAsync(Numbers(0, 14));
        await RunAsync(sink);
        Assert.Equal([(0, 10)], world.Sizes());

        world.Clock.Advance(TimeSpan.FromSeconds(59));
        await RunAsync(sink);
        Assert.Single(world.Sizes());
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(sink);

        Assert.Equal([(0, 10), (10, 4)], world.Sizes());
    }

    [Fact]
    public async Task A_file_closes_at_its_bytes()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 10));
        // A line has about a hundred bytes.
        await RunToEndAsync(await world.StartAsync(Options with { BatchBytes = 350 }));

        Assert.Equal([(0, 4), (4, 4), (8, 2)], world.Sizes());
    }

    [Fact]
    public async Task A_file_closes_when_the_day_of_the_records_changes_and_at_once()
    {
        var world = await CreateAsync();
        var midnight = new DateTimeOffset(2024, 1, 9, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        await world.SendAsync(midnight - 1, Numbers(0, 2));
        await world.SendAsync(midnight, Numbers(2, 2));
        // The clock of a producer goes back.
        await world.SendAsync(midnight - 1, Numbers(4, 1));

        var sink = await world.StartAsync();
        await RunAsync(sink);
        Assert.Equal([(0, 2), (2, 2)], world.Sizes());
        await RunToEndAsync(sink);

        Assert.Equal(
            [
                "date=2024-01-08/demotest-0-00000000000000000000.jsonl: 0 1",
                "date=2024-01-08/demotest-0-00000000000000000004.jsonl: 4",
                "date=2024-01-09/demotest-0-00000000000000000002.jsonl: 2 3",
            ],
            world.Files());
    }

    [Fact]
    public async Task What_is_no_object_goes_to_the_dead_letters_and_leaves_a_gap()
    {
        var world = await CreateAsync();
        await world.SendAsync("[1]", "{\"n\":1}", "none", "{\"n\":3}", "");
        var sink = await world.StartAsync();

        await RunToEndAsync(sink);
        await world.SendAsync("{\"n\":5}");
        await RunToEndAsync(sink);

        Assert.Equal(
            [$"{Day}/demotest-0-00000000000000000000.jsonl: 1 3", $"{Day}/demotest-0-00000000000000000004.jsonl: 5"], world.Files());
        Assert.Equal(3, sink.Status.DeadLetters);
        Assert.Equal(3, (await world.Log.GetRangesAsync(Topics.DeadLetters(Topic), default)).Sum(range => range.Count));
    }

    [Fact]
    public async Task A_new_sink_goes_on_behind_the_newest_file_whatever_the_group_says()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 5));
        var first = await world.StartAsync();
        await RunToEndAsync(first);
        await first.DisposeAsync();
        world.Clock.Advance(PastTheSession);
        await world.Log.SetCommittedAsync("sinks", new Dictionary<TopicPartition, long> { [new(Topic, 0)] = 2 }, default);
        await world.SendAsync(Numbers(5, 2));

        await RunToEndAsync(await world.StartAsync(Options with { InstanceId = "two" }));
        await RunToEndAsync(await world.StartAsync(Options with { Group = "others" }));

        Assert.Equal([(0, 5), (5, 2)], world.Sizes());
    }

    [Fact]
    public async Task The_newest_file_is_found_though_its_day_is_not_the_newest()
    {
        var world = await CreateAsync();
        await world.SendAsync(world.Now + TimeSpan.MillisecondsPerDay, Numbers(0, 2));
        await world.SendAsync(world.Now, Numbers(2, 2));
        await RunToEndAsync(await world.StartAsync());
        await world.SendAsync(world.Now, Numbers(4, 1));
        world.Clock.Advance(PastTheSession);

        await RunToEndAsync(await world.StartAsync(Options with { InstanceId = "two" }));

        Assert.Equal(
            [
                "date=2024-01-08/demotest-0-00000000000000000002.jsonl: 2 3",
                "date=2024-01-08/demotest-0-00000000000000000004.jsonl: 4",
                "date=2024-01-09/demotest-0-00000000000000000000.jsonl: 0 1",
            ],
            world.Files());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_whose_creation_is_unknown_is_found_out_by_the_next_step(bool isCreated)
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 5));
        var sink = await world.StartAsync(Options with { BatchSize = 2 });
        Func<Task> fail = () => throw new BourseException(FailureKind.Unreachable, "the connection is lost");
        // The first creation is that of the file that names the topic.
        await sink.StepAsync(TimeSpan.Zero, default);
        if (isCreated) world.Lake.AfterCreate = fail;
        else world.Lake.BeforeCreate = fail;
        await world.SendAsync(Numbers(5, 3));

        await Assert.ThrowsAsync<BourseException>(() => RunToEndAsync(sink));
        await RunToEndAsync(sink);

        Assert.Equal([(0, 2), (2, 2), (4, 2), (6, 2)], world.Sizes());
    }

    [Fact]
    public async Task A_sink_that_slept_through_the_takeover_of_its_partition_is_refused_and_writes_nothing_twice()
    {
        var world = await CreateAsync();
        var slept = await world.StartAsync(Options with { InstanceId = "slept" });
        await RunAsync(slept);
        await world.SendAsync(Numbers(0, 4));
        var successor = await world.StartAsync(Options with { InstanceId = "successor", BatchSize = 3 });
        world.Lake.BeforeCreate = async () =>
        {
            world.Clock.Advance(PastTheSession);
            await RunToEndAsync(successor);
        };

        await slept.StepAsync(TimeSpan.Zero, default);
        Assert.False(await slept.HasReadAllAsync(default));
        await world.SendAsync(Numbers(4, 1));
        for (var round = 0; round < 3; round++)
        {
            await slept.StepAsync(TimeSpan.Zero, default);
            await successor.StepAsync(TimeSpan.Zero, default);
        }

        await RunToEndAsync(successor);
        Assert.Equal([(0, 3), (3, 1), (4, 1)], world.Sizes());
    }

    [Fact]
    public async Task The_rows_that_a_sink_holds_are_stored_when_it_ends()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 3));
        var sink = await world.StartAsync();
        await RunAsync(sink);
        Assert.Empty(world.Sizes());

        await sink.DisposeAsync();

        Assert.Equal([(0, 3)], world.Sizes());
    }

    [Fact]
    public async Task A_topic_that_was_made_anew_is_refused()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 2));
        await RunToEndAsync(await world.StartAsync());
        world.Clock.Advance(PastTheSession);
        await world.Log.DeleteTopicAsync(Topic, default);
        await world.Log.EnsureTopicAsync(new TopicSpec(Topic), default);
        await world.SendAsync(Numbers(0, 5));

        var sink = await world.StartAsync(Options with { InstanceId = "two" });
        var failure = await Assert.ThrowsAsync<BourseException>(() => RunToEndAsync(sink));

        Assert.Equal(BourseErrorCode.LakeHoldsAnotherTopic, failure.Code);
        Assert.Equal([(0, 2)], world.Sizes());
    }

    [Fact]
    public async Task Of_two_topics_that_would_share_a_table_the_second_is_refused()
    {
        var world = await CreateAsync();
        foreach (var topic in (string[])["a.b", "a-b"]) await world.Log.EnsureTopicAsync(new TopicSpec(topic), default);
        await RunToEndAsync(await world.StartAsync(Options with { Topics = ["a.b"] }));

        var sink = await world.StartAsync(Options with { Topics = ["a-b"], Group = "others" });
        var failure = await Assert.ThrowsAsync<BourseException>(() => RunToEndAsync(sink));

        Assert.Contains("topic a.b as table a_b", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_have_files_of_their_own()
    {
        var world = await CreateAsync(partitions: 3);
        await using (var producer = world.Log.CreateProducer())
        {
            var records = new RecordBuffer();
            for (var i = 0; i < 30; i++) records.Add(new ReadOnlySpan<byte>([(byte)('a' + i)]), "{}"u8, RecordHeaders.None, world.Now);
            await producer.AppendAsync(Topic, records, default);
        }

        await RunToEndAsync(await world.StartAsync());

        var ranges = await world.Log.GetRangesAsync(Topic, default);
        Assert.Equal([.. ranges.Select(range => (0L, (int)range.Count))], world.Sizes());
        Assert.DoesNotContain(ranges, range => range.Count == 0);
    }
}
