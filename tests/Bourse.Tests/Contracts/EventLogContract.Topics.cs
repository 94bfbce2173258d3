using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Contracts;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task A_topic_stays_as_it_was_created()
    {
        var spec = new TopicSpec(Topic) { Partitions = 3, RetentionTime = TimeSpan.FromDays(7), RetentionBytes = 1_000_000 };
        var created = await Log.EnsureTopicAsync(spec, None);
        var again = await Other.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = 5 }, None);
        Assert.Equal(new TopicDescription(Topic, created.Id, 3, 1, TimeSpan.FromDays(7), 1_000_000), created);
        Assert.Equal(created, again);
        Assert.Equal(created, await Other.FindTopicAsync(Topic, None));
        Assert.Null(await Log.FindTopicAsync(Topic + "-2", None));
    }

    [Fact]
    public async Task Topics_are_listed_by_name()
    {
        foreach (var name in (string[])["-b", "-a", "-C"]) await Log.EnsureTopicAsync(new TopicSpec(Topic + name), None);
        var names = (await Other.ListTopicsAsync(None)).Select(topic => topic.Name).Where(name => name.StartsWith(Topic, StringComparison.Ordinal));
        Assert.Equal([Topic + "-C", Topic + "-a", Topic + "-b"], names);
    }

    [Fact]
    public async Task Identities_and_ranges_of_several_topics_are_those_of_each()
    {
        string[] names = [Topic + "-b", Topic + "-a"];
        foreach (var name in names) await Log.EnsureTopicAsync(new TopicSpec(name) { Partitions = 2 }, None);
        await using (var producer = Log.CreateProducer()) await producer.AppendAsync(names[1], Records("a", "b", "c"), None);

        var ids = await Other.ListTopicIdsAsync(None);
        foreach (var name in names) Assert.Equal((await Log.FindTopicAsync(name, None))!.Id, ids[name]);
        List<OffsetRange> single = [.. await Other.GetRangesAsync(names[0], None), .. await Other.GetRangesAsync(names[1], None)];
        Assert.Equal(single, await Other.GetRangesAsync(names, None));
        Assert.Equal((4, 3L), (single.Count, single.Sum(range => range.Count)));
        await RefusedAsync(() => Log.GetRangesAsync([names[0], Topic + "-c"], None));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("two words")]
    [InlineData("slash/ed")]
    [InlineData("café")]
    [InlineData("'; DROP TABLE topics; --")]
    public async Task A_name_that_Kafka_would_refuse_is_refused(string name)
    {
        var refusal = await RefusedAsync(() => Log.EnsureTopicAsync(new TopicSpec(name), None));
        Assert.Equal(FailureKind.Usage, refusal.Kind);
    }

    [Fact]
    public async Task A_name_may_have_249_characters_and_no_more()
    {
        Assert.NotNull(await Log.EnsureTopicAsync(new TopicSpec(Topic.PadRight(249, 'x')), None));
        await RefusedAsync(() => Log.EnsureTopicAsync(new TopicSpec(Topic.PadRight(250, 'x')), None));
        Assert.NotNull(await Log.EnsureTopicAsync(new TopicSpec(Topic + ".Dead_letters-1"), None));
    }

    [Fact]
    public async Task A_topic_needs_a_partition() =>
        await RefusedAsync(() => Log.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = 0 }, None));

    [Fact]
    public async Task Nothing_can_be_done_with_a_topic_that_is_not_there()
    {
        foreach (var action in (Func<Task>[])[
            () => AppendAsync(Records("a")),
            () => Log.GetRangesAsync(Topic, None),
            () => Log.FindOffsetAsync(Partition(0), Now, None),
            () => Log.SetCommittedAsync(Group, new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None),
            () => UntilAsync(() => false, "an error", Reader((0, 0)))])
        {
            Assert.Contains(Topic, (await RefusedAsync(action)).Message, StringComparison.Ordinal);
        }

        Assert.Null(await Log.FindTopicAsync(Topic, None));
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_refused()
    {
        await CreateAsync(2);
        await RefusedAsync(() => Log.FindOffsetAsync(Partition(2), Now, None));
        await RefusedAsync(() => UntilAsync(() => false, "an error", Reader((2, 0))));
    }

    [Fact]
    public async Task A_deleted_topic_takes_its_records_and_offsets_along()
    {
        await CreateAsync();
        await AppendAsync(Records("a", "b"));
        await Log.SetCommittedAsync(Group, new Dictionary<TopicPartition, long> { [Partition(0)] = 2 }, None);
        await Other.DeleteTopicAsync(Topic, None);
        Assert.Null(await Log.FindTopicAsync(Topic, None));
        await RefusedAsync(() => AppendAsync(Records("c")));

        await CreateAsync(2);
        await AppendAsync(Records("d"));
        Assert.Equal(1, (await Log.GetRangesAsync(Topic, None)).Sum(range => range.End));
        Assert.Empty(await Log.GetCommittedAsync(Group, None));
        Assert.Equal(["d"], (await ReadAsync(Reader((0, 0), (1, 0)), 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task A_topic_has_an_identity_that_no_other_of_its_name_has()
    {
        var first = await CreateAsync();
        Assert.NotEmpty(first.Id);
        Assert.Equal(first.Id, (await Other.ListTopicsAsync(None)).Single(topic => topic.Name == Topic).Id);
        Assert.NotEqual(first.Id, (await Log.EnsureTopicAsync(new TopicSpec(Topic + "-2"), None)).Id);
        await Other.DeleteTopicAsync(Topic, None);
        Assert.NotEqual(first.Id, (await CreateAsync()).Id);
    }

    [Fact]
    public async Task Deleting_a_topic_that_is_not_there_does_nothing()
    {
        await Log.DeleteTopicAsync(Topic, None);
        Assert.Null(await Log.FindTopicAsync(Topic, None));
    }

    [Fact]
    public async Task The_oldest_records_go_when_a_partition_grows_too_large()
    {
        Assert.SkipUnless(RetainsAtOnce, "this log deletes old records at times of its own choice");
        await Log.EnsureTopicAsync(new TopicSpec(Topic) { RetentionBytes = 50_000 }, None);
        for (var i = 0; i < 20; i++) await AppendAsync(Records(Numbers(i * 10, 10).Select(text => text + new string('.', 1_000))));
        var range = Assert.Single(await Other.GetRangesAsync(Topic, None));
        Assert.Equal(200, range.End);

        // Ten records of a little over 1,000 bytes a batch: five batches are more than 50,000 bytes, four are less.
        Assert.InRange(range.Start, 140, 150);
        Assert.Equal(range.Start, (await ReadAsync(Reader((0, 0)), (int)range.Count))[0].Offset);
    }

    [Fact]
    public async Task A_range_begins_with_a_record_also_after_a_large_append_was_cut()
    {
        Assert.SkipUnless(RetainsAtOnce, "this log deletes old records at times of its own choice");
        await Log.EnsureTopicAsync(new TopicSpec(Topic) { RetentionBytes = 500_000 }, None);
        await AppendAsync(Records(Numbers(0, 30).Select(text => text + new string('.', 100_000))));
        var range = Assert.Single(await Log.GetRangesAsync(Topic, None));
        var read = await ReadAsync(Reader((0, 0)), (int)range.Count);
        Assert.Equal((range.Start, $"{range.Start:D6}"), (read[0].Offset, read[0].Text[..6]));
    }

    [Fact]
    public async Task Records_go_when_they_are_too_old_but_the_last_ones_stay()
    {
        Assert.SkipUnless(RetainsAtOnce, "this log deletes old records at times of its own choice");
        await Log.EnsureTopicAsync(new TopicSpec(Topic) { RetentionTime = TimeSpan.FromHours(1) }, None);
        await AppendAsync(Records(Now.ToUnixTimeMilliseconds(), ["a", "b"]));
        await PassAsync(TimeSpan.FromMinutes(50));
        await AppendAsync(Records(Now.ToUnixTimeMilliseconds(), ["c"]));
        Assert.Equal(0, (await Log.GetRangesAsync(Topic, None))[0].Start);
        await PassAsync(TimeSpan.FromMinutes(20));
        await AppendAsync(Records(Now.ToUnixTimeMilliseconds(), ["d"]));
        Assert.Equal(2, (await Log.GetRangesAsync(Topic, None))[0].Start);
        await PassAsync(TimeSpan.FromHours(3));
        await AppendAsync(Records(0, ["e"]));
        Assert.Equal(new OffsetRange(Partition(0), 4, 5), (await Log.GetRangesAsync(Topic, None))[0]);
    }
}
