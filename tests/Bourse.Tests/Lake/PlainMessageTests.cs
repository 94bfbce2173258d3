using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bourse.Lake;

namespace Bourse.Tests.Lake;

public sealed class PlainMessageTests
{
    private const string Usual =
        """{"Index":"HSI","Date":"1987-01-02","Open":2540.1,"Adj Close":-0.5,"n":0,"ok":true,"no":false,"none":null,"ä":"é"}""";

    [Theory]
    [InlineData(Usual)]
    [InlineData("""{"a": 1, "b": "x", "c": null}""")]
    [InlineData("""{"":""}""")]
    public void The_usual_messages_are_recognized(string message) => Assert.True(Is(message));

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1}}""")]
    [InlineData("""{"a":1}{""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":.5}""")]
    [InlineData("""{"a":1e}""")]
    [InlineData("""{"a":nul}""")]
    [InlineData("""{"a":nullx}""")]
    [InlineData("""{"a":"x}""")]
    [InlineData("""{"_offset":1}""")]
    [InlineData("""{"a":1,"__key":2}""")]
    [InlineData("""{"\u005ftopic":1}""")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("{\"a\":\n1}")]
    public void What_is_no_JSON_object_or_needs_a_closer_look_is_not_recognized(string message) => Assert.False(Is(message));

    /// <summary>Usual messages with some bytes changed, taken out or doubled, beside the reader of System.Text.Json.</summary>
    [Fact]
    public void Whatever_is_recognized_is_a_JSON_object_that_holds_no_name_of_the_lake()
    {
        var random = new Random(7);
        var recognized = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var message = Change(Encoding.UTF8.GetBytes(Usual), random);
            if (!Utf8.IsValid(message) || !PlainMessage.Is(message)) continue;
            recognized++;
            using var read = JsonDocument.Parse(message);
            Assert.Equal(JsonValueKind.Object, read.RootElement.ValueKind);
            Assert.DoesNotContain(read.RootElement.EnumerateObject(), member => member.Name.StartsWith('_'));
        }

        Assert.InRange(recognized, 10_000, 90_000);
    }

    private static bool Is(string message) => PlainMessage.Is(Encoding.UTF8.GetBytes(message));

    private static byte[] Change(byte[] message, Random random)
    {
        var bytes = message.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var place = random.Next(bytes.Count);
            var other = (byte)"\"\\{}[]:,._-+eE019tfn \n"[random.Next(22)];
            if (random.Next(3) == 0) bytes.RemoveAt(place);
            else if (random.Next(2) == 0) bytes.Insert(place, other);
            else bytes[place] = random.Next(2) == 0 ? other : bytes[random.Next(bytes.Count)];
        }

        return [.. bytes];
    }
}
