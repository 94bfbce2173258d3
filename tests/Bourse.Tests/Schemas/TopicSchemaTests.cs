using System.Text;
using Bourse.Schemas.Validation;

namespace Bourse.Tests.Schemas;

public sealed class TopicSchemaTests
{
    private const string Rows = """
        {"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
         "properties":{"day":{"type":"string","format":"date"},"close":{"type":["number","null"]},"adj close":{"type":"number","multipleOf":0.01},
                       "lots":{"type":"array","items":{"type":"object","properties":{"size":{"type":"integer","minimum":1}},"required":["size"]}}},
         "required":["day","close"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"day":"2024-02-29","close":1.5}""", null)]
    [InlineData("""{"day":"2024-02-29","close":null,"adj close":335.91,"lots":[{"size":1}]}""", null)]
    [InlineData("""{"day":"2023-02-29","close":1}""", """$.day is "2023-02-29", expected a text of format date""")]
    [InlineData("""{"day":"2024-02-29","close":"1.5"}""", """$.close is "1.5", expected a number or null""")]
    [InlineData("""{"day":"2024-02-29"}""", "$.close is missing, expected a number or null")]
    [InlineData(
        """{"day":"2024-02-29","close":1,"adj close":335.90698726000005}""", "$['adj close'] is 335.90698726000005, expected a multiple of 0.01")]
    [InlineData("""{"day":"2024-02-29","close":1,"volume":7}""", "$.volume is 7, expected no such member or item")]
    [InlineData("""{"day":"2024-02-29","close":1,"lots":[{"size":2},{"size":0}]}""", "$.lots[1].size is 0, expected at least 1")]
    [InlineData("""{"day":"2024-02-29","close":1,"lots":[{}]}""", "$.lots[0].size is missing, expected a whole number")]
    [InlineData("""[1]""", "$ is [1], expected an object")]
    [InlineData("""{"day":"2024-02-29","close":1""", "$ is cut off after 29 bytes, expected JSON")]
    [InlineData("", "$ is empty, expected JSON")]
    [InlineData("""{"day":"2024-02-29","close":1,"close":"x"}""", "$ is an object with a member twice, expected JSON")]
    public void A_message_that_does_not_fit_is_told_by_place_value_and_what_was_expected(string message, string? says) =>
        Assert.Equal(says, Check(Rows, message)?.ToString());

    /// <summary>All of these are wrong where numbers are read as doubles, or as decimals of 28 digits.</summary>
    [Theory]
    [InlineData("""{"maximum":12345678901234567890}""", "12345678901234567890", true)]
    [InlineData("""{"maximum":12345678901234567890}""", "12345678901234567891", false)]
    [InlineData("""{"maximum":1}""", "1.0000000000000000000000000000000001", false)]
    [InlineData("""{"minimum":0.01}""", "0", false)]
    [InlineData("""{"exclusiveMinimum":-0.5}""", "-0.5000", false)]
    [InlineData("""{"multipleOf":0.0001}""", "0.00751", false)]
    [InlineData("""{"multipleOf":0.01}""", "335.91", true)]
    [InlineData("""{"multipleOf":0.01}""", "100000000000000000000000000000000000.01", true)]
    [InlineData("""{"multipleOf":3}""", "1e900", false)]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890123456789", true)]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "1e-2", false)]
    [InlineData("""{"const":1}""", "1.00", true)]
    [InlineData("""{"enum":[100000000000000000000000000000000000]}""", "100000000000000000000000000000000000", true)]
    [InlineData("""{"enum":[100000000000000000000000000000000000]}""", "100000000000000000000000000000000001", false)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", "[100000000000000000000000000000000000,100000000000000000000000000000000001]", true)]
    public void Numbers_are_compared_with_all_their_digits(string schema, string message, bool fits) =>
        Assert.Equal(fits, Check(schema, message) is null);

    [Theory]
    [InlineData("""{"enum":["a",1]}""", "\"b\"", "one of \"a\", 1")]
    [InlineData("""{"const":{"a":1}}""", "2", "{\"a\":1}")]
    [InlineData("""{"pattern":"^[A-Z]+$"}""", "\"Abc\"", "text that matches ^[A-Z]+$")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", "at most 1 character")]
    [InlineData("""{"exclusiveMaximum":0}""", "0", "less than 0")]
    [InlineData("""{"minItems":2}""", "[1]", "at least 2 items")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "1", "text")]
    [InlineData("""{"oneOf":[{"type":"number"},{"type":"integer"}]}""", "1", "a value that fits exactly one of 2 alternatives")]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", "a value that does not fit the schema under not")]
    [InlineData("""{"type":["string","array","boolean","null"]}""", "1", "text, a list, true or false or null")]
    [InlineData("""{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}""", "1", "text")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", "{\"ab\":1}", "at most 1 character")]
    public void What_was_expected_is_said_in_words(string schema, string message, string expected) =>
        Assert.Equal(expected, Check(schema, message)!.Expected);

    [Theory]
    [InlineData("{", "it is not JSON, or nested more than 64 levels deep: line 1, byte 2")]
    [InlineData("5", "a schema is an object, true or false")]
    [InlineData("""{"type":"strin"}""", "'strin' is not a valid JSON Schema value type")]
    [InlineData("""{"minimum":"a"}""", "'minimum' value must be a number")]
    [InlineData("""{"minLength":-1}""", "'minLength' value must be non-negative")]
    [InlineData("""{"pattern":"("}""", "the pattern '(' is no regular expression")]
    [InlineData("""{"patternProperties":{"[":{}}}""", "the pattern '[' is no regular expression")]
    [InlineData("""{"$ref":"#/$defs/a"}""", "$ref '#/$defs/a' leads nowhere")]
    [InlineData("""{"$ref":"https://example.com/a.json"}""", "leads outside of the schema; nothing is fetched from elsewhere")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json#/a"}}}""", "leads outside of the schema")]
    [InlineData("""{"$ref":"file:///etc/passwd"}""", "leads outside of the schema")]
    [InlineData("""{"properties":{"a":{"$id":"x"}}}""", "$id and $schema are understood at the top only")]
    [InlineData("""{"$dynamicRef":"#a"}""", "$dynamicRef is not supported")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-03/schema#"}""", "draft-04, draft-06, draft-07, 2019-09, 2020-12 are")]
    [InlineData("""{"multipleOf":1e-9999}""", "only numbers of at most 1000 digits and exponents of at most 3 are compared")]
    [InlineData("""{"type":"object","type":"string"}""", "it is not JSON, or")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "its references lead in a circle")]
    [InlineData("""{"$ref":"#"}""", "Cycle detected")]
    [InlineData(
        """{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}""",
        "its references lead in a circle")]
    public void A_schema_that_cannot_be_used_is_refused_with_its_reason(string schema, string reason)
    {
        var refused = Assert.Throws<BourseException>(() => TopicSchema.Parse(schema));
        Assert.Equal((FailureKind.Usage, BourseErrorCode.SchemaUnusable), (refused.Kind, refused.Code));
        Assert.StartsWith("the schema cannot be used: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_schema_and_a_deep_message_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"not\":", 5_000)) + "{}" + new string('}', 5_000);
        Assert.Contains("nested more than 64 levels deep", RefusalOf(deep), StringComparison.Ordinal);
        var message = new string('[', 100_000) + new string(']', 100_000);
        Assert.Contains("nested more than 64 levels deep", Check("""{"items":{"$ref":"#"}}""", message)!.ToString(), StringComparison.Ordinal);
        Assert.Contains("at most", RefusalOf(new string(' ', 2 << 20)), StringComparison.Ordinal);
    }

    /// <summary>Without a limit, each of these takes longer than the universe is old.</summary>
    [Theory]
    [InlineData("""{"pattern":"^(a+)+$"}""", "$")]
    [InlineData("""{"patternProperties":{"^(a+)+$":{}}}""", "{}")]
    [InlineData("""{"patternProperties":{"^(a+)+$":{}},"additionalProperties":false}""", "{}")]
    [InlineData("""{"additionalProperties":false,"patternProperties":{"^(a|aa)+$":{}}}""", "{}")]
    public void A_pattern_that_backtracks_without_end_is_given_up(string schema, string kind)
    {
        var text = new string('a', 64) + "!";
        var violation = Check(schema, kind == "$" ? $"\"{text}\"" : $$"""{"{{text}}":1}""")!;
        Assert.StartsWith("text that is compared with ^(a", violation.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void References_that_double_the_work_with_each_level_are_given_up()
    {
        var schema = """{"properties":{"a":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}}}""";
        var message = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);
        Assert.Contains("references are followed", Check(schema, message)!.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"multipleOf":0.01}""", "1e100000000")]
    [InlineData("""{"enum":[1]}""", "1e-99999999999999999999")]
    public void Numbers_that_would_fill_the_memory_are_refused(string schema, string message) =>
        Assert.Equal("numbers of at most 1000 digits and exponents of at most 3", Check(schema, message)!.Expected);

    [Theory]
    [InlineData("http://json-schema.org/draft-04/schema#")]
    [InlineData("http://json-schema.org/draft-06/schema#")]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("https://json-schema.org/draft/2019-09/schema")]
    [InlineData("https://json-schema.org/draft/2020-12/schema")]
    public void The_usual_drafts_are_understood(string draft)
    {
        const string text = """
            {"$schema":"DRAFT","$id":"https://example.com/x",
             "properties":{"a":{"$ref":"#/definitions/d"}},"definitions":{"d":{"type":"string"}}}
            """;
        var schema = text.Replace("DRAFT", draft, StringComparison.Ordinal);
        Assert.Null(Check(schema, """{"a":"x"}"""));
        Assert.Equal("$.a is 1, expected text", Check(schema, """{"a":1}""")!.ToString());
    }

    [Theory]
    [InlineData("5", false)]
    [InlineData("5.01", true)]
    [InlineData("7.5", true)]
    [InlineData("7.51", false)]
    public void Bounds_of_draft_04_exclude_themselves_where_it_says_so(string number, bool fits)
    {
        const string schema = """
            {"$schema":"http://json-schema.org/draft-04/schema#","minimum":5,"exclusiveMinimum":true,"maximum":7.5,"exclusiveMaximum":false,
             "format":"decimal","enum":[5,5.01,7.5,7.51]}
            """;
        Assert.Equal(fits, Check(schema, number) is null);
        Assert.Contains("\"exclusiveMinimum\":true", TopicSchema.Parse(schema).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_may_name_classes_of_unicode()
    {
        Assert.Null(Check("""{"pattern":"^\\p{L}+$"}""", "\"Ελλάς\""));
        Assert.NotNull(Check("""{"pattern":"^\\d$"}""", "\"٣\""));
    }

    [Fact]
    public void A_schema_is_kept_on_one_line_with_its_digits()
    {
        Assert.Equal("""{"maximum":1.50,"title":"é"}""", TopicSchema.Parse("{ \"maximum\" : 1.50,\n\"title\":\"é\" }").Text);
        Assert.Equal("true", TopicSchema.Parse(" true ").Text);
    }

    private static string RefusalOf(string schema) => Assert.Throws<BourseException>(() => TopicSchema.Parse(schema)).Message;

    private static SchemaViolation? Check(string schema, string message) => TopicSchema.Parse(schema).FindViolation(Encoding.UTF8.GetBytes(message));
}
