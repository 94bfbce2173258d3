using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Check;
using static Bourse.Tests.Lake.LakeWorld;

namespace Bourse.Tests.Lake;

/// <summary>Whatever is wrong in a lake is named.</summary>
public sealed class LakeVerifierTests
{
    private const string First = "raw/demotest/date=2024-01-08/demotest-0-00000000000000000000.jsonl";
    private const string Second = "raw/demotest/date=2024-01-08/demotest-0-00000000000000000003.jsonl";

    [Fact]
    public async Task A_lake_that_is_right_has_no_differences()
    {
        var world = await CreateLakeAsync();
        await world.SendAsync(Numbers(7, 2));

        var result = await world.VerifyAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((2, 5, 1, 2), (result.Files, result.Rows, result.DeadLetters, result.Pending));
    }

    [Fact]
    public async Task A_missing_file_leaves_records_that_are_nowhere()
    {
        var world = await CreateLakeAsync();
        await world.Lake.DeleteAsync(First, default);

        Assert.Equal(
            [
                $"{Second}: begins at offset 3, but the file before it ends at 0",
                "demotest[0]: offset 0 is neither in the lake nor in the dead-letter topic",
                "demotest[0]: offset 1 is neither in the lake nor in the dead-letter topic",
                "demotest[0]: offset 2 is neither in the lake nor in the dead-letter topic",
            ],
            await DifferencesAsync(world));
    }

    [Theory]
    [InlineData("\"n\":1", "\"n\":2", "offset 1 is not as in the topic")]
    [InlineData("\"_offset\":1", "\"_offset\":0", "offset 0 is there twice")]
    [InlineData("\"_key\":\"k\"", "\"_key\":\"K\"", "offset 0 is not as in the topic")]
    [InlineData("\"_partition\":0", "\"_partition\":1", "has a row of demotest[1]")]
    [InlineData("2024-01-08T", "2024-01-07T", "has a row of 2024-01-07, offset 0")]
    [InlineData("\"_topic\":", "\"topic\":", "a line is no row of the lake")]
    [InlineData("{\"n\":0", "{n:0", "a line is no row of the lake")]
    public async Task A_line_that_was_changed_is_named(string right, string wrong, string says)
    {
        var world = await CreateLakeAsync();
        var text = world.Lake.TextOf(First);
        var place = text.IndexOf(right, StringComparison.Ordinal);
        world.Lake.Replace(First, text[..place] + wrong + text[(place + right.Length)..]);

        Assert.Contains($"{First}: {says}", await DifferencesAsync(world));
    }

    [Fact]
    public async Task A_row_that_the_topic_never_had_is_named()
    {
        var world = await CreateLakeAsync();
        world.Lake.Replace(Second, world.Lake.TextOf(Second).Replace("\"_offset\":5", "\"_offset\":9", StringComparison.Ordinal));

        Assert.Contains($"{Second}: offset 9 is not in the topic", await DifferencesAsync(world));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_or_empty_or_has_another_name_is_named()
    {
        var world = await CreateLakeAsync();
        world.Lake.Replace(First, world.Lake.TextOf(First)[..^2]);
        world.Lake.Replace(Second, "");
        world.Lake.Replace("raw/demotest/notes.txt", "x");
        world.Lake.Replace("raw/other/date=2024-01-08/other-0-00000000000000000000.jsonl", "{}\n");

        var differences = await DifferencesAsync(world);

        Assert.Contains($"{First}: the last line is cut off", differences);
        Assert.Contains($"{Second}: has no rows", differences);
        Assert.Contains("raw/demotest/notes.txt: is not the name of a file of topic demotest", differences);
        Assert.Contains("raw/other/: topics/ does not say which topic the table holds", differences);
    }

    [Fact]
    public async Task A_row_that_is_in_two_files_is_named()
    {
        var world = await CreateLakeAsync();
        var copy = Second.Replace("3.jsonl", "4.jsonl", StringComparison.Ordinal);
        world.Lake.Replace(copy, world.Lake.TextOf(Second));

        Assert.Equal(
            [
                $"{copy}: begins at offset 4, but the file before it ends at 6",
                $"{copy}: offset 3 is there twice", $"{copy}: offset 5 is there twice",
            ],
            await DifferencesAsync(world));
    }

    [Fact]
    public async Task Rows_whose_topic_is_gone_are_counted_and_not_called_wrong()
    {
        var world = await CreateLakeAsync();
        await world.Log.DeleteTopicAsync(Topic, default);

        var result = await world.VerifyAsync();

        Assert.Equal((0, 5, 0), (result.Count, result.NotChecked, result.Rows));
    }

    [Theory]
    [InlineData(true, 0, 2)]
    [InlineData(false, 2, 0)]
    public async Task Rows_that_a_log_has_compacted_away_are_counted_and_not_called_wrong(bool isCompacted, int wrong, int notChecked)
    {
        var world = await CreateLakeAsync();
        var (result, partition) = (new LakeVerification(), new TopicPartition(Topic, 0));
        // The log still has what begins at offset 2.
        await using var expected = new ExpectedRows(world.Log, new OffsetRange(partition, 2, 3));
        var check = new PartitionCheck(new OffsetRange(partition, 0, 3), isCompacted, expected, [], result);
        Assert.True(LakeFileName.TryParse(First, out var name));

        foreach (var line in world.Lake.TextOf(First).TrimEnd('\n').Split('\n'))
        {
            Assert.True(await check.AddAsync(name, System.Text.Encoding.UTF8.GetBytes(line), default));
        }

        Assert.Equal((wrong, notChecked, 1), (result.Count, result.NotChecked, result.Rows));
    }

    /// <summary>Offsets 0, 1, 2 in the first file, 3 and 5 in the second, and 4 in the dead-letter topic.</summary>
    private static async Task<LakeWorld> CreateLakeAsync()
    {
        var world = await CreateAsync();
        await world.SendAsync([.. Numbers(0, 4), "bad", .. Numbers(5, 1)]);
        await RunToEndAsync(await world.StartAsync(Options with { BatchSize = 3 }));
        Assert.Equal([(0, 3), (3, 2)], world.Sizes());
        return world;
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(LakeWorld world) =>
        [.. (await world.VerifyAsync()).Differences.Select(difference => $"{difference.Place}: {difference.Says}")];
}
