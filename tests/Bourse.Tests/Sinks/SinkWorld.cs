using System.Text;
using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Sinks;

/// <summary>A log in memory with two topics, a store, a clock, and what a test does with them.</summary>
internal sealed class SinkWorld
{
    public const string A = "a";
    public const string B = "b";
    public static readonly TopicPartition A0 = new(A, 0);
    public static readonly TopicPartition B0 = new(B, 0);

    public SinkWorld(LineStore store)
    {
        Store = store;
        Log = new InMemoryEventLog(Clock);
    }

    public static SinkOptions Options => new() { Name = "sink", Topics = [A, B], Group = "sinks", InstanceId = "one" };

    public FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public InMemoryEventLog Log { get; }

    public LineStore Store { get; }

    public static async Task<SinkWorld> CreateAsync(LineStore? store = null, int partitions = 1)
    {
        var world = new SinkWorld(store ?? new EpochStore());
        foreach (var topic in (string[])[A, B]) await world.Log.EnsureTopicAsync(new TopicSpec(topic) { Partitions = partitions }, default);
        return world;
    }

    public async Task<SinkStage> StartAsync(SinkOptions? options = null, IEventLog? log = null, bool fillsWhileWriting = false)
    {
        var stage = new SinkStage(log ?? Log, Store, options ?? Options, Clock, fillsWhileWriting);
        await stage.StartAsync(default);
        return stage;
    }

    /// <summary>Steps until there is nothing to do.</summary>
    public static async Task RunAsync(IStage stage)
    {
        while (await stage.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    /// <summary>Appends each text as a record of its own, so that each can be a batch.</summary>
    public async Task SendAsync(string topic, params IEnumerable<string> texts)
    {
        await using var producer = Log.CreateProducer();
        foreach (var text in texts)
        {
            var records = new RecordBuffer();
            records.Add(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(text), RecordHeaders.None, 0);
            await producer.AppendAsync(topic, records, default);
        }
    }

    public async Task<long> ReadCommittedAsync() => (await Log.GetCommittedAsync("sinks", default)).Values.Sum();
}
