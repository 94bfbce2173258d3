using System.Text;
using System.Text.Json;
using Bourse.Schemas.Validation;

namespace Bourse.Tests.Schemas;

public sealed class QuickSchemaTests
{
    private const string Text = """
        {"type":"object","properties":{"s":{"type":"string"},"d":{"type":["string","null"],"format":"date"},
         "i":{"type":"integer","minimum":-1,"exclusiveMaximum":13},"n":{"type":["number","null"],"maximum":1.50,"exclusiveMinimum":-2},
         "e":{"enum":["a","2024-02-29"]},"b":{"type":"boolean"},"l":{"type":"array","items":{"type":"integer"}},
         "o":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false}},
         "required":["s","i"],"additionalProperties":false}
        """;

    private static readonly string[] Values =
    [
        "1", "-2", "-1", "13", "12.9", "1.0", "1.5", "1.5000000000000000000000001", "\"a\"", "1e2", "1e-2",
        "\"\"", "\"2024-02-29\"", "\"2023-02-29\"", "\"2024-1-1\"", "\"\\u0032024-02-29\"",
        "\"0000-01-01\"", "null",
        "true", "[]", "[1,2]", "[1,\"x\"]", "{}", "{\"x\":1}", "{\"x\":1,\"x\":2}", "{\"x\":1,\"y\":2}",
        "{\"x\":null}", "123456789012345678901234567890123",
    ];

    private static readonly string[] Names = ["s", "d", "i", "n", "e", "b", "l", "o", "t"];

    [Fact]
    public void What_is_accepted_quickly_the_library_accepts_too()
    {
        var quick = QuickSchema.TryCompile(JsonElement.Parse(Text))!;
        var schema = TopicSchema.Parse(Text);
        var (random, accepted, fits) = (new Random(7), 0, 0);
        for (var round = 0; round < 4_000; round++)
        {
            var message = Encoding.UTF8.GetBytes(Message(random));
            var isAccepted = quick.Accepts(message);
            var isFitting = schema.FindViolationFully(message, out _) is null;
            Assert.True(isFitting || !isAccepted, Encoding.UTF8.GetString(message));
            accepted += isAccepted ? 1 : 0;
            fits += isFitting ? 1 : 0;
        }

        // Of those that fit, most are accepted; the others hold exponents, or day texts with escapes.
        Assert.InRange(accepted, fits / 2, fits);
        Assert.InRange(fits, 100, 3_900);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"multipleOf":1}}}""")]
    [InlineData("""{"$ref":"#/$defs/a"}""")]
    [InlineData("""{"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":["b"]}""")]
    [InlineData("""{"format":"email"}""")]
    [InlineData("""{"enum":["a",1]}""")]
    [InlineData("""{"minimum":1e2}""")]
    [InlineData("true")]
    public void A_schema_with_other_keywords_is_left_to_the_library(string text) => Assert.Null(QuickSchema.TryCompile(JsonElement.Parse(text)));

    [Fact]
    public void Rows_of_a_table_are_accepted_quickly() => Assert.True(
        QuickSchema.TryCompile(JsonElement.Parse(Text))!.Accepts(
            """{"s":"a","d":"2024-02-29","i":1,"n":1.5,"e":"a","b":true,"l":[1],"o":{"x":1}}"""u8));

    /// <summary>Mostly values of the right types, so that many messages fit.</summary>
    private static string Message(Random random)
    {
        var members = new List<string>();
        foreach (var name in Names)
        {
            if (random.Next(name is "s" or "i" ? 20 : 2) == 0 || (name == "t" && random.Next(5) > 0)) continue;
            members.Add($"\"{name}\":{(random.Next(8) == 0 ? Values[random.Next(Values.Length)] : Usual(name))}");
        }

        if (random.Next(20) == 0 && members.Count > 0) members.Add(members[0]);
        return $"{{{string.Join(',', members)}}}{(random.Next(40) == 0 ? " x" : "")}";
    }

    private static string Usual(string name) => name switch
    {
        "s" => "\"text\"", "d" => "\"2024-02-29\"", "i" => "12", "n" => "1.5", "e" => "\"a\"", "b" => "false",
        "l" => "[1,2]", "o" => "{\"x\":1}", _ => "1",
    };
}
