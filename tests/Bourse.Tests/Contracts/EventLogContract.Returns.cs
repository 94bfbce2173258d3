using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>What a static member finds that comes back within its session and asks for other topics than before.</summary>
public abstract partial class EventLogContract
{
    [Fact]
    public async Task A_static_member_that_comes_back_for_more_topics_gets_their_partitions()
    {
        var (before, after) = (TopicCalled("a", 2), TopicCalled("b", 3));
        await CreateAllAsync(before);
        await ComeAndGoAsync(before);
        await CreateAllAsync(after);
        await AppendAsync(after.Name, Records("new"));

        var returned = Returning(before, after);
        Assert.Equal(["new"], (await ReadAsync(returned, 1)).Select(record => record.Text));
        await UntilAsync(() => PartitionsOf(before, after).SetEquals(returned.Assignment), "all partitions", returned);
    }

    [Fact]
    public async Task A_static_member_that_comes_back_for_fewer_topics_gets_only_their_partitions()
    {
        var (kept, left) = (TopicCalled("a", 2), TopicCalled("b", 2));
        await CreateAllAsync(kept, left);
        await ComeAndGoAsync(kept, left);

        var returned = Returning(kept);
        await UntilAsync(() => returned.Assignment.Count > 0, "partitions", returned);
        await UntilAsync(() => PartitionsOf(kept).SetEquals(returned.Assignment), "its partitions", returned);
    }

    [Fact]
    public async Task A_static_member_that_comes_back_after_one_of_its_topics_was_deleted_gets_the_others()
    {
        var (kept, deleted) = (TopicCalled("a", 1), TopicCalled("b", 1));
        await CreateAllAsync(kept, deleted);
        await ComeAndGoAsync(kept, deleted);
        await Other.DeleteTopicAsync(deleted.Name, None);
        await AppendAsync(kept.Name, Records("kept"));

        Assert.Equal(["kept"], (await ReadAsync(Returning(kept), 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task Static_members_that_come_back_for_more_topics_share_their_partitions()
    {
        var (before, after) = (TopicCalled("a", 4), TopicCalled("b", 4));
        await CreateAllAsync(before);
        var (one, two) = (Returning("inv1", before), Returning("inv2", before));
        await UntilAsync(() => one.Assignment.Count == 2 && two.Assignment.Count == 2, "a fair share", one, two);
        await one.DisposeAsync();
        await two.DisposeAsync();
        await CreateAllAsync(after);

        (one, two) = (Returning("inv1", before, after), Returning("inv2", before, after));
        await UntilAsync(() => PartitionsOf(before, after).SetEquals([.. one.Assignment, .. two.Assignment]), "all partitions", one, two);
        Assert.Empty(one.Assignment.Intersect(two.Assignment));
    }

    private TopicSpec TopicCalled(string suffix, int partitions) => new($"{Topic}-{suffix}") { Partitions = partitions };

    private async Task CreateAllAsync(params TopicSpec[] topics)
    {
        foreach (var topic in topics) await Log.EnsureTopicAsync(topic, None);
    }

    /// <summary>Lets the member work until it has all partitions of its topics, and then go as one that may come back.</summary>
    private async Task ComeAndGoAsync(params TopicSpec[] topics)
    {
        var member = Returning(topics);
        await UntilAsync(() => PartitionsOf(topics).SetEquals(member.Assignment), "its partitions", member);
        await member.DisposeAsync();
    }

    private IEventConsumer Returning(params TopicSpec[] topics) => Returning("inv1", topics);

    private IEventConsumer Returning(string instance, params TopicSpec[] topics) => Open(Log, new ConsumerOptions
    {
        Group = Group, Topics = [.. topics.Select(topic => topic.Name)], SessionTimeout = LongSession, InstanceId = instance,
    });

    private static HashSet<TopicPartition> PartitionsOf(params TopicSpec[] topics) =>
        [.. topics.SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(number => new TopicPartition(topic.Name, number)))];
}
