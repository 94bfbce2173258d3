using System.Text;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Check;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Lake;

/// <summary>A log in memory, a lake in memory, a clock, and what a test does with them.</summary>
internal sealed class LakeWorld
{
    public const string Topic = "demotest";

    public LakeWorld() => Log = new InMemoryEventLog(Clock);

    public static LakeSinkOptions Options { get; } = new() { Topics = [Topic], Group = "sinks", InstanceId = "one" };

    /// <summary>Reads the files of a table zone that has none.</summary>
    public static TableZoneReader NoParquet { get; } =
        new((_, _) => throw new InvalidOperationException("there is none"), (_, _, _, _) => throw new InvalidOperationException("there is none"));

    public FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public InMemoryEventLog Log { get; }

    public MemoryLake Lake { get; } = new();

    /// <summary>The time at which messages are sent, unless a test says another: of the clock.</summary>
    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<LakeWorld> CreateAsync(int partitions = 1)
    {
        var world = new LakeWorld();
        await world.Log.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = partitions }, default);
        return world;
    }

    public async Task<LakeSink> StartAsync(LakeSinkOptions? options = null)
    {
        var sink = new LakeSink(Log, Lake, options ?? Options, Clock);
        await sink.StartAsync(default);
        return sink;
    }

    /// <summary>Steps until there is nothing to do.</summary>
    public static async Task RunAsync(IStage stage)
    {
        while (await stage.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    /// <summary>Steps until everything is in the lake.</summary>
    public static async Task RunToEndAsync(IStage stage)
    {
        await RunAsync(stage);
        Assert.True(await stage.HasReadAllAsync(default));
    }

    public Task SendAsync(params IEnumerable<string> messages) => SendAsync(Now, messages);

    /// <summary>Appends each message as a record of its own.</summary>
    public async Task SendAsync(long timestamp, params IEnumerable<string> messages)
    {
        await using var producer = Log.CreateProducer();
        foreach (var message in messages)
        {
            var records = new RecordBuffer();
            records.Add("k"u8, Encoding.UTF8.GetBytes(message), RecordHeaders.None, timestamp);
            await producer.AppendAsync(Topic, records, default);
        }
    }

    /// <summary>Messages that tell their numbers.</summary>
    public static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(number => $"{{\"n\":{number}}}");

    /// <summary>The raw files, each with its rows' offsets, e.g. <c>date=2024-01-08/demotest-0-00000000000000000000.jsonl: 0 1 2</c>.</summary>
    public IEnumerable<string> Files() => Lake.Paths.Where(path => path.StartsWith("raw/", StringComparison.Ordinal)).Select(path =>
    {
        var offsets = Lake.TextOf(path).TrimEnd('\n').Split('\n')
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("_offset").GetInt64());
        return $"{path["raw/demotest/".Length..]}: {string.Join(' ', offsets)}";
    });

    /// <summary>The first offset of each raw file, and how many rows it has.</summary>
    public IEnumerable<(long First, int Rows)> Sizes() => Lake.Paths.Where(path => path.StartsWith("raw/", StringComparison.Ordinal)).Select(path =>
    {
        Assert.True(LakeFileName.TryParse(path, out var name));
        return (name.FirstOffset, Lake.TextOf(path).Count(c => c == '\n'));
    });

    public async Task<LakeVerification> VerifyAsync() => await new LakeVerifier(Log, Lake, NoParquet).VerifyAsync([], default);
}
