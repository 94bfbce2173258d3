using System.Text.Json;
using Bourse.Bars;
using Bourse.Tests.Servers;
using Bourse.Tests.Spark;

namespace Bourse.Tests.Faults;

/// <summary>A pipeline as a process that publishes to a real Kafka, killed (kill -9) at random points: each bar is in its topic once.</summary>
[Collection(NetworkServers.Collection)]
public sealed class PipelineOnKafkaTests(ITestOutputHelper output)
{
    private static readonly int Kills = Effort.Of(2, full: 20);
    private readonly Random _random = new(1);

    [Fact]
    public async Task Kills_of_the_publishing_process_leave_each_bar_in_its_topic_once()
    {
        await using var servers = await BarsOnServers.OpenAsync();
        var home = servers.HomeOf("pipeline", servers.Keyspace);
        await BarsOnServers.RunAsync(home, "pipeline", "backfill", "--from", "2020-01", "--to", "2024-12", "--detach");
        for (var kill = 0; kill < Kills; kill++)
        {
            using var scheduler = BourseProcess.Start(home, "scheduler", "--task-lease", "1s");
            _ = scheduler.StandardOutput.ReadToEndAsync();
            _ = scheduler.StandardError.ReadToEndAsync();
            var before = await CountAsync(servers);
            await UntilAsync(servers, before);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + _random.Next(500)));
            await timer.WaitForNextTickAsync();
            scheduler.Kill();
            await scheduler.WaitForExitAsync();
        }

        var atLastKill = await CountAsync(servers);
        // Waits for its tasks, also for one that a killed process holds under a lease.
        await BarsOnServers.RunAsync(home, "pipeline", "backfill", "--from", "2020-01", "--to", "2024-12", "--task-lease", "1s");
        using (var scheduler = BourseProcess.Start(home, "scheduler", "--task-lease", "1s"))
        {
            _ = scheduler.StandardOutput.ReadToEndAsync();
            _ = scheduler.StandardError.ReadToEndAsync();
            await Cli.Eventually.IsAsync(async () => !(await RunsAsync(home)).Any(run => run is "queued" or "running" or "retrying"));
            scheduler.Kill();
            await scheduler.WaitForExitAsync();
        }

        // The same months in a home of its own, with nothing broken.
        var embedded = servers.EmbeddedHome();
        await BarsOnServers.RunAsync(embedded, "pipeline", "backfill", "--from", "2020-01", "--to", "2024-12");
        foreach (var topic in (string[])["NVDA_topic", "IBM_topic"])
        {
            var (expected, published) = (await ReadAsync(embedded, topic), await ReadAsync(home, topic));
            Assert.Equal(published.Distinct().Count(), published.Count);
            Assert.Equal(expected.Order(StringComparer.Ordinal), published.Order(StringComparer.Ordinal));
        }

        output.WriteLine($"{Kills} kills, {atLastKill} bars published at the last one");
    }

    private static async Task<long> CountAsync(BarsOnServers servers)
    {
        await using var log = servers.OpenLog();
        var topics = (await log.ListTopicIdsAsync(default)).Keys.Where(topic => SymbolNames.TryParseTopic(topic, out _)).ToList();
        return topics.Count == 0 ? 0 : (await log.GetRangesAsync(topics, default)).Sum(range => range.Count);
    }

    /// <summary>Waits until something more is published, or a while when all is.</summary>
    private static async Task UntilAsync(BarsOnServers servers, long before)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var tries = 0; tries < 300 && await CountAsync(servers) == before; tries++) await timer.WaitForNextTickAsync();
    }

    private static async Task<List<string>> RunsAsync(string home)
    {
        var (code, data, words) = await BourseProcess.RunAsync(home, "pipeline", "runs", "--json");
        Assert.True(code == 0, words);
        return [.. JsonDocument.Parse(data).RootElement.EnumerateArray().Select(run => run.GetProperty("state").GetString()!)];
    }

    /// <summary>The messages of a topic, as texts.</summary>
    private static async Task<List<string>> ReadAsync(string home, string topic)
    {
        var (code, data, words) = await BourseProcess.RunAsync(home, "topic", "export", topic, "--format", "jsonl");
        Assert.True(code == 0, words);
        var lines = data.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").ToString())];
    }
}
