using System.Text;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Events.DeadLetters;

public sealed class DeadLetterListTests : IAsyncDisposable
{
    private const string Topic = "prices";
    private static readonly string Letters = Topics.DeadLetters(Topic);
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly InMemoryEventLog _log;

    public DeadLetterListTests() => _log = new InMemoryEventLog(_clock);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task A_message_that_several_stages_refuse_is_one_letter()
    {
        await BuryAsync("bad", 7);
        await BuryAsync("bad", 7);
        await BuryAsync("bad", 8);

        Assert.Equal(["prices[0]@7", "prices[0]@8"], await OpenAsync());
    }

    [Fact]
    public async Task A_message_that_fails_again_and_again_is_one_letter_the_newest()
    {
        await BuryAsync("bad", 7);
        await BuryAsync("bad", 20, ("replayed-from", "prices[0]@7"));
        await BuryAsync("bad", 31, ("replayed-from", "prices[0]@20"));

        Assert.Equal(["prices[0]@31"], await OpenAsync());
    }

    [Fact]
    public async Task A_letter_that_was_dealt_with_is_open_again_when_its_message_fails_again()
    {
        await BuryAsync("bad", 7);
        await AcknowledgeAsync();
        var dealtWith = await OpenAsync();
        await BuryAsync("bad", 20, ("replayed-from", "prices[0]@7"));

        Assert.Empty(dealtWith);
        Assert.Equal(["prices[0]@20"], await OpenAsync());
        await AcknowledgeAsync();
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Another_message_at_the_same_place_of_a_topic_created_anew_is_another_letter()
    {
        await BuryAsync("bad", 7);
        await AcknowledgeAsync();
        await BuryAsync("worse", 7);

        Assert.Equal(["prices[0]@7"], await OpenAsync());
    }

    [Fact]
    public async Task Letters_without_a_prefix_in_their_headers_are_understood()
    {
        await AppendAsync("bad", ("topic", Topic), ("partition", "0"), ("offset", "7"), ("stage", "inv1"), ("error", "it is bad"), ("own", "x"));

        var letter = Assert.Single((await ReadAsync()).Open);
        Assert.Equal(("prices[0]@7", "inv1", "it is bad", Topic), (letter.Place.ToString(), letter.Stage, letter.Error, letter.Topic));
        Assert.Equal(["own", "replayed-from"], ReplayedRecord.Of(letter).Headers.Select(header => header.Name));
    }

    [Fact]
    public async Task A_letter_that_does_not_say_where_it_comes_from_has_its_own_place()
    {
        await AppendAsync("bad", ("error", "it is bad"));

        Assert.Equal(["prices.dlq[0]@0"], await OpenAsync());
        await AcknowledgeAsync();
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Letters_in_front_of_the_offset_that_earlier_versions_committed_were_dealt_with()
    {
        await BuryAsync("bad", 7);
        await BuryAsync("bad", 8);
        await _log.SetCommittedAsync(DeadLetterGroup.Name, new Dictionary<TopicPartition, long> { [new(Letters, 0)] = 1 }, default);

        Assert.Equal(["prices[0]@8"], await OpenAsync());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 3)]
    public async Task Letters_that_are_not_read_count_unless_they_were_dealt_with(int acknowledged, int expected)
    {
        for (var offset = 0; offset < 5; offset++) await BuryAsync("bad", offset);
        var first = (await ReadAsync()).Open.Take(acknowledged).Select(letter => new DeadLetterAcknowledgement(letter, DeadLetterAction.Discarded));
        await DeadLetterAcknowledgements.AppendAsync(_log, [.. first], _clock, default);

        var list = await ReadAsync(mostRead: 2);

        Assert.Equal((2, expected), (list.Open.Count, list.Count));
    }

    [Theory]
    [InlineData("StockExchange[0]@17", "StockExchange", 0, 17)]
    [InlineData("a.b-c[12]@0", "a.b-c", 12, 0)]
    [InlineData("a[0]@1 x", null, 0, 0)]
    [InlineData("[0]@1", null, 0, 0)]
    [InlineData("a[x]@1", null, 0, 0)]
    [InlineData("a@1", null, 0, 0)]
    [InlineData("", null, 0, 0)]
    public void A_place_is_read_as_it_is_written(string text, string? topic, int partition, long offset)
    {
        var place = topic is null ? (RecordPlace?)null : new RecordPlace(new TopicPartition(topic, partition), offset);
        Assert.Equal(place, RecordPlace.TryParse(text));
        if (place is not null) Assert.Equal(text, place.ToString());
    }

    private Task BuryAsync(string message, long offset, params (string Name, string Value)[] headers) => AppendAsync(
        message,
        [
            .. headers, ("bourse.dlq.topic", Topic), ("bourse.dlq.partition", "0"), ("bourse.dlq.offset", $"{offset}"),
            ("bourse.dlq.error", "it is bad"),
        ]);

    private async Task AppendAsync(string message, params (string Name, string Value)[] headers)
    {
        await _log.EnsureTopicAsync(new TopicSpec(Letters), default);
        var buffer = new RecordBuffer();
        buffer.Add(null, Encoding.UTF8.GetBytes(message), RecordHeaders.Of(headers), _clock.GetUtcNow().ToUnixTimeMilliseconds());
        await using var producer = _log.CreateProducer();
        await producer.AppendAsync(Letters, buffer, default);
    }

    private async Task AcknowledgeAsync()
    {
        var notes = (await ReadAsync()).Open.Select(letter => new DeadLetterAcknowledgement(letter, DeadLetterAction.Retried));
        await DeadLetterAcknowledgements.AppendAsync(_log, [.. notes], _clock, default);
    }

    private async Task<IEnumerable<string>> OpenAsync() => (await ReadAsync()).Open.Select(letter => letter.Place.ToString());

    private async Task<DeadLetterList> ReadAsync(long mostRead = long.MaxValue) =>
        await DeadLetterList.ReadAsync(_log, Letters, await DeadLetterAcknowledgements.ReadAsync(_log, default), mostRead, default);
}
