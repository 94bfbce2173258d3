using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Sqlite;

public sealed class GroupAssignmentTests
{
    [Fact]
    public void Partitions_are_shared_out_evenly_and_change_hands_no_more_than_they_must()
    {
        var random = new Random(4711);
        for (var round = 0; round < 500; round++)
        {
            var partitions = Enumerable.Range(0, random.Next(13)).Select(number => new TopicPartition("t", number)).ToList();
            var members = Members([.. Enumerable.Range(0, random.Next(1, 6)).Select(number => $"m{number}")], "t");
            var owners = partitions.Where(_ => random.Next(3) > 0).ToDictionary(partition => partition, _ => $"m{random.Next(7)}");
            var target = GroupAssignment.Compute(members, partitions, owners);

            Assert.Equal(partitions, target.Keys.OrderBy(partition => partition.Partition));
            var counts = members.Keys.ToDictionary(id => id, id => target.Values.Count(owner => owner == id));
            Assert.InRange(counts.Values.Max() - counts.Values.Min(), 0, 1);
            foreach (var id in members.Keys)
            {
                // Whoever had more than the fair share keeps all of it; whoever had less keeps all.
                var had = owners.Count(pair => pair.Value == id);
                var kept = target.Count(pair => pair.Value == id && owners.GetValueOrDefault(pair.Key) == id);
                Assert.InRange(kept, Math.Min(had, partitions.Count / members.Count), had);
            }
        }
    }

    [Fact]
    public void A_member_gets_only_what_it_subscribes_to()
    {
        var members = new Dictionary<string, IReadOnlyCollection<string>> { ["a"] = ["x"], ["b"] = ["x", "y"] };
        var partitions = Enumerable.Range(0, 2).SelectMany(number => (TopicPartition[])[new("x", number), new("y", number)]);
        var target = GroupAssignment.Compute(members, partitions, new Dictionary<TopicPartition, string>());
        Assert.Equal(["a", "a", "b", "b"], target.OrderBy(pair => pair.Key.Topic).ThenBy(pair => pair.Key.Partition).Select(pair => pair.Value));
    }

    [Fact]
    public void Members_that_take_turns_end_with_the_assignment_computed()
    {
        var partitions = Enumerable.Range(0, 7).Select(number => new TopicPartition("t", number)).ToList();
        var owners = partitions.ToDictionary(partition => partition, _ => "a");
        var members = Members(["a", "b", "c"], "t");
        for (var turn = 0; turn < 6; turn++)
        {
            var id = $"{(char)('c' - (turn % 3))}";
            var target = GroupAssignment.Compute(members, partitions, owners);
            foreach (var partition in partitions.Where(p => owners.GetValueOrDefault(p) == id && target[p] != id)) owners.Remove(partition);
            foreach (var partition in partitions.Where(p => !owners.ContainsKey(p) && target[p] == id)) owners.Add(partition, id);
        }

        Assert.Equal(owners, GroupAssignment.Compute(members, partitions, owners));
        Assert.Equal([2, 2, 3], owners.Values.GroupBy(id => id).Select(group => group.Count()).Order());
    }

    private static Dictionary<string, IReadOnlyCollection<string>> Members(string[] ids, string topic) =>
        ids.ToDictionary(id => id, IReadOnlyCollection<string> (_) => [topic]);
}
