using System.Buffers;
using System.Text;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Bars;

/// <summary>A log, a bar store, a clock, and what a test of the stream does with them.</summary>
internal sealed class BarWorld
{
    private readonly MemoryBarStore.Contents _contents = new();

    public BarWorld() => Log = new InMemoryEventLog(Clock);

    public static BarStreamOptions Options { get; } = new() { InstanceId = "one" };

    public FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public InMemoryEventLog Log { get; }

    public IBarStore Store => new MemoryBarStore(_contents);

    public async Task<BarStream> StartAsync(BarStreamOptions? options = null, IEventLog? log = null, IBarStore? store = null)
    {
        var stream = new BarStream(log ?? Log, store ?? Store, options ?? Options, Clock);
        await stream.StartAsync(default);
        return stream;
    }

    /// <summary>Runs a stream of its own until it has stored everything, and ends it.</summary>
    public async Task<StageStatus> RunToEndAsync(BarStreamMode mode = BarStreamMode.Continue)
    {
        await using var stream = await StartAsync(Options with { Start = new BarStreamStart(mode) });
        await RunToEndAsync(stream);
        return stream.Status;
    }

    /// <summary>Steps until everything is stored.</summary>
    public static async Task RunToEndAsync(IStage stage)
    {
        do await RunAsync(stage);
        while (!await stage.HasReadAllAsync(default));
    }

    /// <summary>Steps until there is nothing to do.</summary>
    public static async Task RunAsync(IStage stage)
    {
        while (await stage.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }
    }

    /// <summary>Creates the topic of a symbol.</summary>
    public Task EnsureTopicAsync(string symbol) => EnsureTopicAsync(Log, symbol);

    public static Task EnsureTopicAsync(IEventLog log, string symbol) =>
        log.EnsureTopicAsync(new TopicSpec(SymbolNames.TopicOf(Symbol.Parse(symbol))), default);

    /// <summary>Publishes bars, each in the topic of its symbol.</summary>
    public Task SendAsync(params IEnumerable<Bar> bars) => SendAsync(Log, bars);

    public static async Task SendAsync(IEventLog log, IEnumerable<Bar> bars)
    {
        await using var producer = log.CreateProducer();
        foreach (var symbol in bars.GroupBy(bar => bar.Symbol))
        {
            var topic = SymbolNames.TopicOf(symbol.Key);
            await log.EnsureTopicAsync(new TopicSpec(topic), default);
            var records = new RecordBuffer();
            foreach (var bar in symbol) Add(records, bar);
            await producer.AppendAsync(topic, records, default);
        }
    }

    /// <summary>Appends messages as they are.</summary>
    public async Task SendTextAsync(string topic, params IEnumerable<string> messages)
    {
        await Log.EnsureTopicAsync(new TopicSpec(topic), default);
        await using var producer = Log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var message in messages) records.Add("k"u8, Encoding.UTF8.GetBytes(message), RecordHeaders.None, 0);
        await producer.AppendAsync(topic, records, default);
    }

    /// <summary>All bars in the store, as texts.</summary>
    public async Task<List<string>> ReadAsync(params IEnumerable<string> symbols) => await ReadAsync(Store, symbols);

    public static async Task<List<string>> ReadAsync(IBarStore store, params IEnumerable<string> symbols)
    {
        var bars = new List<string>();
        foreach (var series in await store.ListAsync(default))
        {
            if (symbols.Any() && !symbols.Contains(series.Symbol.Text)) continue;
            var range = new BarRange { Symbol = series.Symbol, Interval = series.Interval, PageSize = int.MaxValue };
            bars.AddRange((await store.ReadAsync(range, default)).Select(SampleBars.Text));
        }

        return bars;
    }

    private static void Add(RecordBuffer records, Bar bar)
    {
        var message = new ArrayBufferWriter<byte>();
        BarMessage.Write(message, bar);
        var headers = BarHeaders.Of("synthetic", bar.Interval, true, "r1", BarHeaders.IsSecond(bar));
        records.Add(Encoding.UTF8.GetBytes(bar.Symbol.Text), message.WrittenSpan, headers, 0);
    }
}
