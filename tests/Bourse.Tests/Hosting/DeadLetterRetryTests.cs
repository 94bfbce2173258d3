using System.Text;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Stages;
using Bourse.Tests.Ledger;

namespace Bourse.Tests.Hosting;

public sealed class DeadLetterRetryTests : IAsyncLifetime
{
    private static readonly string Letters = Topics.DeadLetters(Topics.Prices);
    private readonly HostedNetwork _network = new();
    private HookedLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _log = new HookedLog(await _network.Services.OpenLogAsync(default));
        await SendAsync("""{"TICK":"IBM","PRICE":250.00,"DATE":"2024-01-02","EXCHANGE":"SE1"}""");
        await SendAsync("""{"TICK":"IBM","PRICE":-5,"DATE":"2024-01-02","EXCHANGE":"SE1"}""");
        await SendAsync("""{"TICK":"IBM","PRICE":1.00,"DATE":"2024-01-06","EXCHANGE":"SE1"}""");
        await using var letters = new DeadLetterWriter(_log, "inv1", _network.Clock);
        await TopicScan.ReadAllAsync(_log, Topics.Prices, batch => Bury(letters, batch), default);
        await letters.FlushAsync(default);
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task Only_what_the_stages_would_take_is_sent()
    {
        var result = await RetryAsync();

        // The second price is negative, and the third is of a Saturday.
        Assert.Equal((1, 0), (result.Sent, result.Held));
        Assert.Equal(["PRICE is negative: -5", "2024-01-06 is not a trading day of calendar GR"], result.Refused.Select(refused => refused.Problem));
        Assert.Equal(["StockExchange[0]@1", "StockExchange[0]@2"], await OpenAsync());
    }

    [Fact]
    public async Task A_crash_between_the_message_and_its_acknowledgement_sends_nothing_twice()
    {
        _log.BeforeAppend = topic =>
        {
            if (topic == DeadLetterAcknowledgements.TopicName) throw new IOException("killed");
        };
        await Assert.ThrowsAsync<IOException>(RetryAsync);
        var afterCrash = (await OpenAsync()).Count;
        _log.BeforeAppend = _ => { };

        var result = await RetryAsync();

        Assert.Equal(3, afterCrash);
        Assert.Equal((0, 1), (result.Sent, result.Held));
        Assert.Equal(2, (await OpenAsync()).Count);
        Assert.Equal(4, (await _log.GetRangesAsync(Topics.Prices, default)).Single().End);
    }

    [Fact]
    public async Task A_crash_before_the_message_leaves_the_letter_open()
    {
        _log.BeforeAppend = topic =>
        {
            if (topic == Topics.Prices) throw new IOException("killed");
        };
        await Assert.ThrowsAsync<IOException>(RetryAsync);
        _log.BeforeAppend = _ => { };

        Assert.Equal(3, (await OpenAsync()).Count);
        Assert.Equal((1, 0), ((await RetryAsync()).Sent, (await RetryAsync()).Sent));
    }

    [Fact]
    public async Task A_message_sent_again_keeps_its_key_and_headers_and_says_where_it_was()
    {
        await RetryAsync();

        var sent = new List<CopiedRecord>();
        await TopicScan.ReadAllAsync(_log, Topics.Prices, batch => Copy(sent, batch), default);
        Assert.Equal("IBM", Encoding.UTF8.GetString(sent[3].Key!));
        var headers = sent[3].Headers.Select(header => $"{header.Name}={Encoding.UTF8.GetString(header.Value!)}");
        Assert.Equal(["schema=price.v1", "replayed-from=StockExchange[0]@0"], headers);
    }

    private async Task<SentAgain> RetryAsync()
    {
        var checks = new MessageChecks(_network.Services.Network, _network.Topology);
        var records = (await ReadAsync()).Open.Select(ReplayedRecord.Of).ToList();
        return (await new DeadLetterRetry(_log, checks, _network.Clock).RunAsync(records, null, default)).Single();
    }

    private async Task<List<string>> OpenAsync() => [.. (await ReadAsync()).Open.Select(letter => letter.Place.ToString())];

    private async Task<DeadLetterList> ReadAsync() =>
        await DeadLetterList.ReadAsync(_log, Letters, await DeadLetterAcknowledgements.ReadAsync(_log, default), long.MaxValue, default);

    private async Task SendAsync(string message)
    {
        var buffer = new RecordBuffer();
        buffer.Add("IBM"u8, Encoding.UTF8.GetBytes(message), PriceMessage.Headers, _network.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await using var producer = _log.CreateProducer();
        await producer.AppendAsync(Topics.Prices, buffer, default);
    }

    private static void Bury(DeadLetterWriter letters, RecordBatch batch)
    {
        foreach (var record in batch) letters.Add(batch.Partition, record, "it is bad");
    }

    private static void Copy(List<CopiedRecord> records, RecordBatch batch)
    {
        foreach (var record in batch) records.Add(CopiedRecord.Of(batch.Partition, record));
    }
}
