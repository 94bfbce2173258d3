using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Contracts;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task A_group_begins_where_its_options_say_and_goes_on_where_it_committed()
    {
        await CreateAsync();
        await AppendAsync(Records(Numbers(0, 10)));
        await using (var first = Member())
        {
            Assert.Equal(10, (await ReadAsync(first, 10)).Count);
            await first.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 4 }, None);
        }

        Assert.Equal(new Dictionary<TopicPartition, long> { [Partition(0)] = 4 }, await Other.GetCommittedAsync(Group, None));
        Assert.Equal("000004", (await ReadAsync(Member(Other), 6))[0].Text);
    }

    [Fact]
    public async Task A_group_that_begins_with_the_latest_sees_what_comes_after_it()
    {
        await CreateAsync();
        await AppendAsync(Records("old"));
        var consumer = Open(Log, new ConsumerOptions { Group = Group, Topics = [Topic], Start = StartAt.Latest, SessionTimeout = LongSession });
        await UntilAsync(() => consumer.Assignment.Count == 1 && consumer.Position(Partition(0)) == 1, "the partition", consumer);
        await AppendAsync(Records("new"));
        Assert.Equal(["new"], (await ReadAsync(consumer, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task A_consumer_with_partitions_of_its_own_may_commit_for_a_group()
    {
        await CreateAsync(2);
        var consumer = Open(Log, new ConsumerOptions { Group = Group, Partitions = new Dictionary<TopicPartition, long> { [Partition(1)] = 0 } });
        await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(1)] = 9 }, None);
        Assert.Equal(new Dictionary<TopicPartition, long> { [Partition(1)] = 9 }, await Log.GetCommittedAsync(Group, None));
        Assert.Equal(0, consumer.Position(Partition(1)));
    }

    [Fact]
    public async Task A_consumer_without_a_group_cannot_commit()
    {
        await CreateAsync();
        await RefusedAsync(() => Reader((0, 0)).CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        var partitions = new Dictionary<TopicPartition, long> { [Partition(0)] = 0 };
        foreach (var options in (ConsumerOptions[])[
            new() { Topics = [Topic] },
            new() { Group = Group, Topics = [Topic], Partitions = partitions },
            new() { Group = "", Topics = [Topic] }])
        {
            Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => Log.CreateConsumer(options)).Kind);
        }
    }

    [Fact]
    public async Task Members_share_the_partitions_and_read_every_record_once()
    {
        await CreateAsync(4);
        await AppendAsync(Records(Numbers(0, 200)));
        var (first, second) = (Member(), Member(Other));
        var records = await ReadAsync(first, 200);
        Assert.Equal(4, first.Assignment.Count);
        Assert.Equal(Numbers(0, 200), records.Select(record => record.Text).Order());
        await first.CommitAsync((await Log.GetRangesAsync(Topic, None)).ToDictionary(range => range.Partition, range => range.End), None);

        await UntilAsync(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, "a fair share", first, second);
        Assert.Empty(first.Assignment.Intersect(second.Assignment));
        await AppendAsync(Records(Numbers(200, 200)));
        records.Clear();
        await UntilAsync(() => records.Count >= 200, "the new records", records, first, second);
        Assert.Equal(Numbers(200, 200), records.Select(record => record.Text).Order());
    }

    [Fact]
    public async Task A_member_too_many_waits_until_it_is_needed()
    {
        await CreateAsync();
        await AppendAsync(Records("a", "b"));
        var (first, second) = (Member(), Member(Other));
        await ReadAsync(first, 2);
        await SettleAsync(first, second);
        Assert.Empty(second.Assignment);
        await first.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None);
        await first.DisposeAsync();
        Assert.Equal(["b"], (await ReadAsync(second, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task A_partition_is_revoked_with_a_last_chance_to_commit_before_another_gets_it()
    {
        await CreateAsync(2);
        await AppendAsync(Records(Numbers(0, 100)));
        var (mine, yours) = (new Diary(), new Diary());
        var (first, second) = (Member(listener: mine), Member(Other, yours));
        mine.Revoking = partitions =>
        {
            Assert.Empty(yours.Noted("assigned"));
            return first.CommitAsync(partitions.ToDictionary(partition => partition, first.Position), None);
        };
        var records = await ReadAsync(first, 100);
        await UntilAsync(() => second.Assignment.Count == 1, "the second member", records, first, second);
        await SettleAsync(first, second);
        Assert.Equal(100, records.Count);
        Assert.Equal([0, 1], mine.Noted("assigned"));
        Assert.Equal(mine.Noted("revoked"), yours.Noted("assigned"));
        Assert.Equal(yours.Noted("assigned"), second.Assignment.Select(partition => partition.Partition));
        Assert.Empty(mine.Noted("lost"));
        Assert.Empty(yours.Noted("revoked"));
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_while_partitions_are_assigned_loses_none_of_them()
    {
        await CreateAsync();
        await AppendAsync(Records("a"));
        using var stop = new CancellationTokenSource();
        var member = Member(listener: new Diary { Assigning = stop.Cancel });

        // Whether a log returns what it has or gives up at once is its own choice.
        var read = await ReadUnlessCancelledAsync(member, stop.Token);
        if (read.Length == 0) read = [.. (await ReadAsync(member, 1)).Select(record => record.Text)];

        Assert.Equal(["a"], read);
    }

    [Fact]
    public async Task A_silent_member_loses_its_partitions_and_cannot_commit_for_them_any_more()
    {
        await CreateAsync(2);
        await AppendAsync(Records("a", "b", "c"));
        var diary = new Diary();
        var (silent, other) = (Member(listener: diary, session: Session), Member(Other, session: Session));
        await ReadAsync(silent, 3);
        var taken = silent.Assignment.ToList();
        await PassAsync(Session * 1.5);
        var records = await ReadAsync(other, 3);
        Assert.Equal(["a", "b", "c"], records.Select(record => record.Text).Order());

        foreach (var partition in taken) await RefusedAsync(() => silent.CommitAsync(new Dictionary<TopicPartition, long> { [partition] = 1 }, None));
        Assert.Empty(await Log.GetCommittedAsync(Group, None));
        await UntilAsync(() => diary.Noted("assigned").Count() == 3, "its way back", silent, other);
        Assert.Equal([0, 1], diary.Noted("lost"));
        Assert.Empty(diary.Noted("revoked"));
        Assert.Equal((1, 1), (silent.Assignment.Count, other.Assignment.Count));
    }

    [Fact]
    public async Task A_member_that_is_heard_of_keeps_its_partitions()
    {
        await CreateAsync(2);
        var (first, second) = (Member(session: Session), Member(Other, session: Session));
        await UntilAsync(() => first.Assignment.Count == 1 && second.Assignment.Count == 1, "a fair share", first, second);
        var before = first.Assignment.ToList();
        for (var i = 0; i < 10; i++)
        {
            await PassAsync(Session / 4);
            await SettleAsync(first, second);
        }

        Assert.Equal(before, first.Assignment);
    }

    [Fact]
    public async Task A_static_member_that_comes_back_in_time_finds_its_partitions_and_nobody_is_disturbed()
    {
        await CreateAsync(4);
        var diary = new Diary();
        var (dying, other) = (Member(instance: "inv1", session: Session), Member(Other, diary, "inv2", Session));
        await UntilAsync(() => dying.Assignment.Count == 2 && other.Assignment.Count == 2, "a fair share", dying, other);
        var (owned, entries) = (dying.Assignment.ToHashSet(), diary.Entries.Count);
        await dying.DisposeAsync();
        await PassAsync(Session / 4);
        await SettleAsync(other);
        var returned = Member(instance: "inv1", session: Session);
        await UntilAsync(() => returned.Assignment.Count == 2, "its return", returned, other);
        Assert.Equal(owned, returned.Assignment.ToHashSet());
        Assert.Equal(entries, diary.Entries.Count);
    }

    [Fact]
    public async Task A_static_member_that_does_not_come_back_is_replaced()
    {
        await CreateAsync(2);
        var (gone, other) = (Member(instance: "inv1", session: Session), Member(Other, instance: "inv2", session: Session));
        await UntilAsync(() => gone.Assignment.Count == 1 && other.Assignment.Count == 1, "a fair share", gone, other);
        await gone.DisposeAsync();
        await SettleAsync(other);
        Assert.Single(other.Assignment);
        await PassAsync(Session * 1.5);
        await UntilAsync(() => other.Assignment.Count == 2, "the partitions of the other", other);
    }

    [Fact]
    public async Task A_static_member_gives_way_to_a_newer_one_of_its_name()
    {
        await CreateAsync(1);
        var diary = new Diary();
        var old = Member(listener: diary, instance: "inv1");
        await UntilAsync(() => old.Assignment.Count == 1, "the partition", old);
        var newer = Member(Other, instance: "inv1");
        await UntilAsync(() => newer.Assignment.Count == 1, "the partition", newer);
        await RefusedAsync(() => old.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None));
        await RefusedAsync(() => SettleAsync(old));
        Assert.Equal([0], diary.Noted("lost"));
        await newer.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None);
    }

    [Fact]
    public async Task A_listener_that_keeps_its_own_progress_has_the_last_word()
    {
        await CreateAsync();
        await AppendAsync(Records(Numbers(0, 10)));
        await Log.SetCommittedAsync(Group, new Dictionary<TopicPartition, long> { [Partition(0)] = 2 }, None);
        var diary = new Diary { Offsets = { [Partition(0)] = 8 } };
        var read = await ReadAsync(Member(listener: diary), 2);
        Assert.Equal(["000008", "000009"], read.Select(record => record.Text));
    }

    [Fact]
    public async Task A_commit_counts_for_all_its_partitions_or_for_none()
    {
        await CreateAsync(2);
        var (first, second) = (Member(), Member(Other));
        await UntilAsync(() => first.Assignment.Count == 1 && second.Assignment.Count == 1, "a fair share", first, second);
        await RefusedAsync(() => first.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 5, [Partition(1)] = 5 }, None));
        Assert.Empty(await Log.GetCommittedAsync(Group, None));
    }

    [Fact]
    public async Task Groups_are_listed_with_their_members()
    {
        await CreateAsync(2);
        Assert.DoesNotContain(await Log.ListGroupsAsync(None), group => group.Name == Group);
        var member = Member(instance: "inv1", session: Session);
        await UntilAsync(() => member.Assignment.Count == 2, "the partitions", member);
        var group = (await Other.ListGroupsAsync(None)).Single(group => group.Name == Group);
        Assert.Equal("Stable", group.State);
        Assert.Equal([Partition(0), Partition(1)], Assert.Single(group.Members).Partitions);
        Assert.Equal("inv1", group.Members[0].Id);

        await member.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 1 }, None);
        await member.DisposeAsync();
        await PassAsync(Session * 1.5);
        group = (await Other.ListGroupsAsync(None)).Single(group => group.Name == Group);
        Assert.Equal(("Empty", 0), (group.State, group.Members.Count));
    }

    [Fact]
    public async Task Offsets_of_a_group_can_be_reset_while_it_has_no_members()
    {
        await CreateAsync();
        await AppendAsync(Records(Numbers(0, 10)));
        var offsets = new Dictionary<TopicPartition, long> { [Partition(0)] = 7 };
        var member = Member();
        await ReadAsync(member, 10);
        await RefusedAsync(() => Other.SetCommittedAsync(Group, offsets, None));
        Assert.Empty(await Log.GetCommittedAsync(Group, None));
        await member.DisposeAsync();
        await Other.SetCommittedAsync(Group, offsets, None);
        Assert.Equal(3, (await ReadAsync(Member(), 3)).Count);
    }

    [Fact]
    public async Task A_topic_may_come_after_its_subscribers()
    {
        var member = Member();
        await SettleAsync(member);
        Assert.Empty(member.Assignment);
        await Other.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = 2 }, None);
        await AppendAsync(Records("a"));
        Assert.Equal(["a"], (await ReadAsync(member, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task A_deleted_topic_is_no_longer_assigned()
    {
        await CreateAsync();
        await AppendAsync(Records("a"));
        var member = Member();
        await ReadAsync(member, 1);
        await Other.DeleteTopicAsync(Topic, None);
        await UntilAsync(() => member.Assignment.Count == 0, "the end of the assignment", member);
    }

    [Fact]
    public async Task Groups_do_not_know_each_other()
    {
        await CreateAsync();
        await AppendAsync(Records("a", "b"));
        var other = Open(Other, new ConsumerOptions { Group = Group + "-2", Topics = [Topic], SessionTimeout = LongSession });
        Assert.Equal(2, (await ReadAsync(Member(), 2)).Count);
        Assert.Equal(2, (await ReadAsync(other, 2)).Count);
        await other.CommitAsync(new Dictionary<TopicPartition, long> { [Partition(0)] = 2 }, None);
        Assert.Empty(await Log.GetCommittedAsync(Group, None));
    }

    private static async Task<string[]> ReadUnlessCancelledAsync(IEventConsumer consumer, CancellationToken cancellation)
    {
        try
        {
            using var batch = await consumer.FetchAsync(TimeSpan.FromMinutes(1), cancellation);
            return batch is null ? [] : [.. Copy(batch).Select(record => record.Text)];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }
}
