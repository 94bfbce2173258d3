using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Lake;

/// <summary>The lines of raw files.</summary>
public sealed class RawLineTests
{
    private const long Time = 1_764_375_247_123;
    private const string Source =
        "\"_topic\":\"prices\",\"_partition\":0,\"_offset\":0,\"_timestamp\":\"2025-11-29T00:14:07.123Z\",\"_key\":\"k\"}\n";


    [Theory]
    [InlineData("""{"Close":3060.699951171875,"Volume":1e2,"x":-0.0}""", """{"Close":3060.699951171875,"Volume":1e2,"x":-0.0,""")]
    [InlineData(" {\t\"a\" : 1 }\r\n", "{\t\"a\" : 1 ,")]
    [InlineData("{\n  \"a\": [\n    1,\r\n    2\n  ]\n}", "{   \"a\": [     1,      2   ] ,")]
    [InlineData("{}", "{")]
    [InlineData("\ufeff{\"a\":null}", "{\"a\":null,")]
    [InlineData("""{"a":"\n\u00e4 é 💶 \ud83d\ude00"}""", """{"a":"\n\u00e4 é 💶 \ud83d\ude00",""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2,""")]
    public async Task A_message_keeps_its_digits_and_names_and_gets_its_place_behind_them(string message, string line) =>
        Assert.Equal(line + Source, await LineOfAsync(message));

    [Theory]
    [InlineData("""{"_offset":7,"offset":8}""", """{"__offset":7,"offset":8,""")]
    [InlineData("""{"__key":1,"_KEY":2}""", """{"___key":1,"__KEY":2,""")]
    [InlineData("""{"\u005ftopic":1}""", """{"_\u005ftopic":1,""")]
    [InlineData("""{"a":{"_offset":1},"_other":2}""", """{"a":{"_offset":1},"_other":2,""")]
    public async Task A_member_with_the_name_of_one_of_the_lakes_columns_gets_another_name(string message, string line) =>
        Assert.Equal(line + Source, await LineOfAsync(message));

    [Theory]
    [InlineData("[1]", "the message is a list, not an object")]
    [InlineData("\"{}\"", "the message is text, not an object")]
    [InlineData("17", "the message is a number, not an object")]
    [InlineData("null", "the message is null, not an object")]
    [InlineData("  ", "the message is empty")]
    [InlineData(null, "the record has no message")]
    [InlineData("{\"a\":NaN}", "the message is not JSON: NaN at line 1, byte 6")]
    [InlineData("{'a':1}", "the message is not JSON: single quotes at line 1, byte 2")]
    [InlineData("{\"a\":1", "the message is cut off after 6 bytes")]
    [InlineData("{\"a\":1}{", "the message is not JSON: line 1, byte 8")]
    [InlineData("""{"a":"\ud800"}""", "the message holds text that is not Unicode")]
    [InlineData("""{"\ud800":1}""", "the message holds text that is not Unicode")]
    public async Task What_is_no_JSON_object_is_refused_with_the_reason(string? message, string reason) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<BadMessageException>(() => LineOfAsync(message))).Message);

    [Fact]
    public async Task Bytes_that_are_no_text_and_a_depth_that_engines_refuse_are_refused()
    {
        byte[] bytes = [.. "{\"a\":\""u8, 0xff, .. "\"}"u8];
        var noText = await Assert.ThrowsAsync<BadMessageException>(() => LineOfAsync("k"u8.ToArray(), bytes, 0));
        Assert.Equal("the message is not UTF-8", noText.Message);
        static string Nested(int depth) => $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
        Assert.StartsWith("{\"a\":[[", await LineOfAsync(Nested(256)), StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<BadMessageException>(() => LineOfAsync(Nested(257)));
        Assert.Equal("the message is nested more than 256 levels deep", failure.Message);
    }

    [Theory]
    [InlineData("", "\"_key\":\"\"")]
    [InlineData("Ä\"\\\n\u0085", "\"_key\":\"Ä\\\"\\\\\\n\\u0085\"")]
    [InlineData(null, "\"_key\":null")]
    public async Task A_key_is_text_or_null(string? key, string column)
    {
        var line = await LineOfAsync(key is null ? null : Encoding.UTF8.GetBytes(key), "{}"u8.ToArray(), Time);
        Assert.EndsWith($",{column}}}\n", line, StringComparison.Ordinal);
        Assert.Equal(key, JsonDocument.Parse(line).RootElement.GetProperty("_key").GetString());
    }

    [Fact]
    public async Task A_key_that_is_no_text_is_base64() =>
        Assert.EndsWith(",\"_key_base64\":\"/wA=\"}\n", await LineOfAsync([0xff, 0], "{}"u8.ToArray(), Time), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "\"1970-01-01T00:00:00.000Z\"", "1970-01-01")]
    [InlineData(1_704_067_199_999, "\"2023-12-31T23:59:59.999Z\"", "2023-12-31")]
    [InlineData(253_402_300_799_999, "\"9999-12-31T23:59:59.999Z\"", "9999-12-31")]
    [InlineData(-1, "null", "1970-01-01")]
    [InlineData(253_402_300_800_000, "null", "1970-01-01")]
    public async Task A_timestamp_is_a_time_in_UTC_or_null(long timestamp, string column, string day)
    {
        Assert.Contains($",\"_timestamp\":{column},", await LineOfAsync("k"u8.ToArray(), "{}"u8.ToArray(), timestamp), StringComparison.Ordinal);
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), RawLine.DateOf(timestamp));
    }

    private static Task<string> LineOfAsync(string? message) =>
        LineOfAsync("k"u8.ToArray(), message is null ? null : Encoding.UTF8.GetBytes(message), Time);

    private static async Task<string> LineOfAsync(byte[]? key, byte[]? message, long timestamp)
    {
        var clock = Clocks.MondayNoon();
        var log = new InMemoryEventLog(clock);
        await log.EnsureTopicAsync(new TopicSpec("prices"), default);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        records.Add(key, message, RecordHeaders.None, timestamp);
        await producer.AppendAsync("prices", records, default);
        var line = new ArrayBufferWriter<byte>();
        await TopicScan.ReadAllAsync(log, "prices", batch =>
        {
            foreach (var record in batch) new RawLine(batch.Partition).Write(record, line);
        }, default);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
