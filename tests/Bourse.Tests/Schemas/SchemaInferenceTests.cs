using System.Text;
using System.Text.Json;
using Bourse.Schemas.Inference;
using Bourse.Schemas.Validation;

namespace Bourse.Tests.Schemas;

public sealed class SchemaInferenceTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1", "123456789012345678901234567890")]
    [InlineData("""{"type":"number"}""", "1", "1.50")]
    [InlineData("""{"type":"number"}""", "1e3")]
    [InlineData("""{"type":["number","null"]}""", "1", "null", "0.5")]
    [InlineData("""{}""", "null", "null")]
    [InlineData("""{"type":["string","integer"]}""", "1", "\"a\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\"", "\"1999-01-01\"")]
    [InlineData("""{"type":"string"}""", "\"2024-02-29\"", "\"2024-02-30\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-02-29T10:00:00Z\"", "\"2024-02-29T10:00:00.123+02:00\"")]
    [InlineData("""{"type":"string"}""", "\"2024-02-29T10:00:00\"")]
    [InlineData("""{"type":"string"}""", "\"2024-02-29\"", "\"2024-02-29T10:00:00Z\"")]
    [InlineData("""{"type":"boolean"}""", "true", "false")]
    [InlineData("""{"type":"array"}""", "[]")]
    [InlineData("""{"type":"array","items":{"type":["number","null"]}}""", "[1]", "[null,2.5]")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}""",
        """{"a":1}""", """{"b":"x","a":2}""")]
    public void A_value_gets_the_types_that_were_seen(string expected, params string[] values)
    {
        var inference = Observe([.. values.Select(value => $"{{\"v\":{value}}}")], allowsOthers: false);
        var schema = JsonDocument.Parse(inference.Write("t")).RootElement;
        Assert.Equal(expected, JsonSerializer.Serialize(schema.GetProperty("properties").GetProperty("v")));
    }

    [Fact]
    public void Required_is_what_every_message_has()
    {
        var inference = Observe(["""{"a":1,"b":null}""", "[1]", "nonsense", """{"a":2,"c":1}""", """{"a":1"""], allowsOthers: false);
        Assert.Equal((2, 3), (inference.Messages, inference.Others));
        Assert.Equal(
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "title": "t",
              "type": "object",
              "properties": {
                "a": {
                  "type": "integer"
                },
                "b": {},
                "c": {
                  "type": "integer"
                }
              },
              "required": [
                "a"
              ],
              "additionalProperties": false
            }
            """.ReplaceLineEndings("\n"),
            inference.Write("t"));
        Assert.DoesNotContain("additionalProperties", Observe(["""{"a":1}"""], allowsOthers: true).Write("t"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_messages_that_it_comes_from_fit()
    {
        string[] messages =
        [
            """{"a":1,"b":"2024-01-08","c":[{"x":1},{"x":null,"y":true}],"d":{}}""", """{"a":1.5,"b":"2024-01-09","c":[],"e":[[1],["a"]]}""",
            """{"a":null,"b":"2024-01-09","c":[{"z":"2024-01-08T10:00:00Z"}],"d":{"deep":{"er":[1]}}}""",
        ];
        var schema = TopicSchema.Parse(Observe(messages, allowsOthers: false).Write("t"));
        Assert.All(messages, message => Assert.Null(schema.FindViolation(Encoding.UTF8.GetBytes(message))));
    }

    [Fact]
    public void What_is_nested_deep_or_has_very_many_members_may_be_anything()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40);
        var wide = $"{{\"w\":{{{string.Join(',', Enumerable.Range(0, 1_500).Select(number => $"\"m{number}\":1"))}}}}}";
        var schema = TopicSchema.Parse(Observe([deep, wide], allowsOthers: false).Write("t"));
        Assert.Null(schema.FindViolation(Encoding.UTF8.GetBytes(deep)));
        Assert.Null(schema.FindViolation(Encoding.UTF8.GetBytes(wide)));
    }

    private static SchemaInference Observe(string[] messages, bool allowsOthers)
    {
        var inference = new SchemaInference(allowsOthers);
        foreach (var message in messages) inference.Observe(Encoding.UTF8.GetBytes(message));
        return inference;
    }
}
