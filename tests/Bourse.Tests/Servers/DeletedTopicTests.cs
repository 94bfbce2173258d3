using System.Diagnostics;
using Bourse.Events;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>A topic that is deleted while the network runs.</summary>
[Collection(NetworkServers.Collection)]
public sealed class DeletedTopicTests(ITestOutputHelper output)
{
    private static readonly string[] Days = ["--from", "2020-01-01", "--to", "2024-12-31"];

    [Theory]
    [InlineData(Topics.Prices)]
    [InlineData(Topics.Evaluations)]
    public async Task A_deleted_topic_ends_the_network_with_one_clear_line_and_is_filled_again_by_the_next_run(string topic)
    {
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: true);
        await using var log = await network.OpenLogAsync();
        string before;
        await using (var view = network.OpenDatabase())
        {
            var run = new NetworkUnderLoad(network, view, [.. Days, "--partitions", "4"]);
            await run.GetOnAsync();
            before = (await log.FindTopicAsync(topic, default))!.Id;
            await log.DeleteTopicAsync(topic, default);
            var begin = Stopwatch.GetTimestamp();
            Assert.Equal(1, await run.EndAsync());
            output.WriteLine($"{topic} deleted; the network ended after {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
            Assert.Contains($"bourse: there is no topic {topic}\n", run.Words.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Words.Text, StringComparison.Ordinal);
        }

        var (code, _, words) = await network.Program.RunAsync(["up", "--no-follow", "--day-interval", "0", "--partitions", "4", .. Days]);
        Assert.True(code == 0, words);
        Assert.NotEqual(before, (await log.FindTopicAsync(topic, default))!.Id);
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }

    [Theory]
    [InlineData(Topics.Prices)]
    [InlineData(Topics.Evaluations)]
    public async Task Stages_that_are_processes_fill_a_deleted_topic_again_by_themselves(string topic)
    {
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: true);
        await using var log = await network.OpenLogAsync();
        await using (var view = network.OpenDatabase())
        {
            var run = new NetworkUnderLoad(network, view, [.. Days, "--partitions", "4", "--processes"]);
            await run.GetOnAsync();
            await log.DeleteTopicAsync(topic, default);
            await run.Words.WaitForAsync($"there is no topic {topic}");
            await Eventually.IsAsync(async () => await NetworkContents.CountAsync(log, topic) > 0);
            await run.FinishAsync();
        }

        output.WriteLine($"{topic} deleted; {await NetworkContents.CountAsync(log, topic)} records in its successor");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }
}
