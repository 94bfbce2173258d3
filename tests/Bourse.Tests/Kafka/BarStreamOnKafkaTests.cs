using Bourse.Adapters.Kafka;
using Bourse.Bars;
using Bourse.Tests.Bars;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Kafka;

/// <summary>The stream in process on a real Kafka, whose groups decide what it reads.</summary>
[Collection(NetworkServers.Collection)]
public sealed class BarStreamOnKafkaTests
{
    private readonly MemoryBarStore.Contents _contents = new();
    private readonly string _servers = TestServers.RequireKafka();

    [Fact]
    public async Task Symbols_that_come_and_go_while_it_runs_are_read_and_left()
    {
        await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _servers }, TimeProvider.System);
        await DeleteTopicsAsync(log);
        await using (var stream = await StartAsync(log))
        {
            await SendAndReadAsync(log, stream, "NVDA");
            await SendAndReadAsync(log, stream, "IBM");
            await log.DeleteTopicAsync("NVDA_topic", default);
            await SendAndReadAsync(log, stream, "MSFT");
        }

        // Its session has not ended when it comes back.
        await BarWorld.SendAsync(log, SampleBars.Hours("AAPL", new DateOnly(2024, 5, 1), 5));
        await using (var stream = await StartAsync(log)) await SendAndReadAsync(log, stream, "TSLA");

        Assert.Equal(["AAPL 5", "IBM 5", "MSFT 5", "NVDA 5", "TSLA 5"], await CountAsync());
        await DeleteTopicsAsync(log);
    }

    private async Task<BarStream> StartAsync(KafkaEventLog log)
    {
        var stream = new BarStream(log, new MemoryBarStore(_contents), BarWorld.Options, TimeProvider.System);
        await stream.StartAsync(default);
        return stream;
    }

    private static async Task SendAndReadAsync(KafkaEventLog log, BarStream stream, string symbol)
    {
        await BarWorld.SendAsync(log, SampleBars.Hours(symbol, new DateOnly(2024, 5, 1), 5));
        while (!await stream.HasReadAllAsync(default)) await stream.StepAsync(TimeSpan.FromMilliseconds(50), default);
    }

    private async Task<List<string>> CountAsync()
    {
        var bars = await BarWorld.ReadAsync(new MemoryBarStore(_contents));
        return [.. bars.GroupBy(bar => bar.Split(' ')[0]).Select(symbol => $"{symbol.Key} {symbol.Count()}").Order(StringComparer.Ordinal)];
    }

    private static async Task DeleteTopicsAsync(KafkaEventLog log)
    {
        foreach (var topic in (await log.ListTopicIdsAsync(default)).Keys)
        {
            if (SymbolNames.TryParseTopic(topic, out _)) await log.DeleteTopicAsync(topic, default);
        }
    }
}
