using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Adapters.AlphaVantage;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>Bars that look like the one before them are read without a JSON reader; the result must be that of one.</summary>
public sealed class JsonReplyTests
{
    [Fact]
    public void Whatever_a_reply_looks_like_its_bars_are_those_that_a_document_holds()
    {
        for (var seed = 0; seed < Effort.Of(2_000, full: 50_000); seed++)
        {
            var text = Write(new Random(seed));
            var expected = Walk(text);
            var reply = JsonReply.Read(Encoding.UTF8.GetBytes(text));
            var found = reply.Bars.ToArray().Select(TextOf).Concat(reply.Unreadable.Select(bar => bar.Timestamp)).Order(StringComparer.Ordinal);

            Assert.Equal(expected.Order(StringComparer.Ordinal), found);
        }
    }

    [Fact]
    public void A_reply_that_is_cut_off_anywhere_is_never_taken_for_a_whole_one()
    {
        var whole = Encoding.UTF8.GetBytes(FakeAlphaVantage.Month("NVDA", "2024-05")).AsSpan().TrimEnd((byte)'\n').ToArray();
        for (var length = 1; length < whole.Length; length += length < 3_000 ? 1 : 37)
        {
            var failure = Assert.Throws<BadReplyException>(() => JsonReply.Read(whole.AsSpan(0, length)));
            Assert.Equal(BadReplyKind.Unavailable, failure.Kind);
        }
    }

    [Theory]
    [InlineData("\"2. high\": \"11.00\",", "")]
    [InlineData("\"5. volume\": \"1000\"", "\"5. volume\": 1000")]
    [InlineData("\"5. volume\": \"1000\"", "\"5. volume\": \"1000\", \"6. trades\": [1, {\"a\": 2}]")]
    [InlineData("11:00:00", "11:00:60")]
    [InlineData("11:00:00\"", "11:00:00\\u0020\"")]
    [InlineData("\"9.00\"", "\"9.000000000000000000001\"")]
    [InlineData("\"9.00\"", "\".9\"")]
    [InlineData("\"9.00\"", "\"9.\"")]
    [InlineData("\"9.00\"", "\"\"")]
    public void A_bar_that_looks_otherwise_does_not_disturb_those_around_it(string usual, string unusual)
    {
        var members = new[] { "15:00:00", "14:00:00", "13:00:00", "12:00:00", "11:00:00", "10:00:00", "09:30:00" }
            .Select(time => FakeAlphaVantage.Member($"2024-05-01 {time}"))
            .Select((member, place) => place == 4 ? member.Replace(usual, unusual) : member);
        var reply = JsonReply.Read(Encoding.UTF8.GetBytes(FakeAlphaVantage.Series("NVDA", string.Join(",\n", members))));

        Assert.Equal(7, reply.Bars.Length + reply.Unreadable.Count);
        Assert.Equal(
            [15, 14, 13, 12, 10, 9], reply.Bars.ToArray().Select(bar => bar.LocalTime.Hour).Where(hour => hour != 11));
    }

    private static string TextOf(SourceBar bar) => string.Create(
        CultureInfo.InvariantCulture,
        $"{bar.LocalTime:yyyy-MM-dd HH:mm:ss} {PriceDigits.Text(bar.Open)} {PriceDigits.Text(bar.Close)} {bar.Volume}");

    private static IEnumerable<string> Walk(string text)
    {
        using var document = JsonDocument.Parse(text);
        foreach (var bar in document.RootElement.GetProperty("Time Series (60min)").EnumerateObject())
        {
            var isWhole = !bar.Value.TryGetProperty("bad", out _);
            yield return isWhole
                ? $"{bar.Name} {Text(bar.Value, "1. open")} {Text(bar.Value, "4. close")} {Text(bar.Value, "5. volume")}"
                : bar.Name;
        }
    }

    private static string Text(JsonElement bar, string name) =>
        bar.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : bar.GetProperty(name).GetRawText();

    private static string Write(Random random)
    {
        var glue = Pick(random, " ", "", "\n    ");
        var bars = new List<string>();
        for (var bar = 0; bar < random.Next(12); bar++) bars.Add(Bar(random, new DateTime(2024, 5, 1, 9, 0, 0).AddHours(bar), glue));
        var series = $"\"Time Series (60min)\":{glue}{{{string.Join($",{glue}", bars)}{glue}}}";
        var meta = $"\"Meta Data\":{{\"2. Symbol\":{glue}\"NVDA\"}}";
        return random.Next(2) == 0 ? $"{{{meta},{glue}{series}}}" : $"{{{series},{glue}{meta}{glue}}}";
    }

    private static string Bar(Random random, DateTime time, string glue)
    {
        var members = new List<string>
        {
            $"\"1. open\":{glue}{Figure(random, "101.2500")}", $"\"2. high\":{glue}\"102\"", $"\"3. low\":{glue}\"100.1\"",
            $"\"4. close\":{glue}{Figure(random, "0.05")}", $"\"5. volume\":{glue}{Figure(random, "1200")}",
        };
        if (random.Next(8) == 0) members.Add("\"more\":[1,{\"a\":\"}\"}]");
        if (random.Next(8) == 0) members.Reverse();
        if (random.Next(8) == 0)
        {
            members[members.FindIndex(member => member.StartsWith("\"3. low", StringComparison.Ordinal))] = "\"3. low\":\"None\"";
            members.Add("\"bad\":true");
        }

        return $"\"{time:yyyy-MM-dd HH:mm:ss}\":{glue}{{{glue}{string.Join($",{glue}", members)}{glue}}}";
    }

    private static string Figure(Random random, string text) => random.Next(8) == 0 ? text : $"\"{text}\"";

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
