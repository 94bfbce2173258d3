using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Tests.Schemas;

/// <summary>The rules of compatibility, each case worked out by hand from what the two schemas allow.</summary>
public sealed class SchemaComparisonTests
{
    /// <summary>The former schema, the new one, whether it is backward and whether it is forward compatible.</summary>
    private static readonly TheoryData<string, string, bool, bool> Changes = new()
    {
        // Types.
        { """{"type":"integer"}""", """{"type":"number"}""", true, false },
        { """{"type":"string"}""", """{"type":["string","null"]}""", true, false },
        { """{"type":"string"}""", """{"type":"number"}""", false, false },
        { """{"type":["string","null"]}""", """{"type":["null","string"]}""", true, true },
        { """{}""", """{"type":"object"}""", false, true },
        { """{"type":"object"}""", """true""", true, false },
        { """{"type":"object"}""", """false""", false, true },
        { """{"title":"a","description":"b"}""", """{"title":"c","default":1}""", true, true },
        // Limits of numbers, with all digits.
        { """{"minimum":5}""", """{"minimum":4}""", true, false },
        { """{"maximum":0.1}""", """{"maximum":0.10000000000000000001}""", true, false },
        { """{"maximum":1e2}""", """{"maximum":100.0}""", true, true },
        { """{"exclusiveMinimum":5}""", """{"minimum":5}""", true, false },
        { """{"minimum":5}""", """{"exclusiveMinimum":4}""", true, false },
        { """{"type":"integer","minimum":0}""", """{"type":"integer"}""", true, false },
        { """{"multipleOf":10}""", """{"multipleOf":2.5}""", true, false },
        { """{"type":"integer"}""", """{"type":"number","multipleOf":0.01}""", true, false },
        { """{"type":"string"}""", """{"type":"string","minimum":5}""", true, true },
        // Texts.
        { """{"type":"string","maxLength":3}""", """{"type":"string","maxLength":4}""", true, false },
        { """{"type":"string"}""", """{"type":"string","minLength":0}""", true, true },
        { """{"type":"string","minLength":1}""", """{"type":"string"}""", true, false },
        { """{"type":"string","pattern":"^a"}""", """{"type":"string"}""", true, false },
        { """{"type":"string","pattern":"^a"}""", """{"type":"string","pattern":"^b"}""", false, false },
        { """{"type":"string","format":"date"}""", """{"type":"string"}""", true, false },
        // Listed values.
        { """{"enum":["a","b"]}""", """{"enum":["b","a","c"]}""", true, false },
        { """{"enum":[1.0]}""", """{"const":1}""", true, true },
        { """{"enum":["a","b"]}""", """{"type":"string"}""", true, false },
        { """{"enum":["a",1]}""", """{"type":"string"}""", false, false },
        { """{"const":12}""", """{"type":"integer","minimum":12}""", true, false },
        // Members. An object is open unless it says otherwise: members that are not named may be anything.
        { Open("a"), Open("a", "b"), false, true },
        { Closed("a"), Closed("a", "b"), true, false },
        { Closed("a", "b"), Closed("a"), false, true },
        { Open("a"), Closed("a"), false, true },
        { Open("a"), """{"type":"object","properties":{"a":{"type":"string"},"b":{}}}""", true, true },
        { """{"type":"object","additionalProperties":{"type":"string"}}""", Open("a"), true, false },
        { """{"additionalProperties":{"type":"integer"}}""", """{"additionalProperties":{"type":"number"}}""", true, false },
        { """{"properties":{"a":{"type":"integer"}}}""", """{"properties":{"a":{"type":"number"}}}""", true, false },
        { """{"properties":{"a":{"properties":{"b":{"maximum":1}}}}}""", """{"properties":{"a":{"properties":{"b":{"maximum":2}}}}}""", true, false },
        { """{"type":"object"}""", """{"type":"object","required":["a"]}""", false, true },
        { """{"type":"object","required":["a"]}""", """{"type":"object","required":["a","b"],"properties":{"b":{"default":1}}}""", false, true },
        { """{"type":"object","maxProperties":2}""", """{"type":"object","maxProperties":3}""", true, false },
        { """{"patternProperties":{"^x":{"type":"integer"}}}""", """{"patternProperties":{"^x":{"type":"number"}}}""", true, false },
        {
            """{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""",
            """{"properties":{"x1":{"type":"number"}}}""", true, false
        },
        { """{"type":"object"}""", """{"type":"object","propertyNames":{"pattern":"^a"}}""", false, true },
        // Items.
        { """{"items":{"type":"integer"}}""", """{"items":{"type":"number"}}""", true, false },
        { """{"type":"array"}""", """{"type":"array","items":{"type":"number"}}""", false, true },
        { """{"prefixItems":[{"type":"integer"}]}""", """{"prefixItems":[{"type":"number"}]}""", true, false },
        { """{"prefixItems":[{"type":"integer"}],"items":false}""", """{"items":{"type":"number"}}""", true, false },
        { Draft7("""[{"type":"integer"}],"additionalItems":false"""), Draft7("""{"type":"number"}"""), true, false },
        { """{"type":"array","uniqueItems":true}""", """{"type":"array"}""", true, false },
        { """{"type":"array","maxItems":1}""", """{"type":"array","maxItems":2,"uniqueItems":false}""", true, false },
        // Combinations.
        { """{"type":"string"}""", """{"anyOf":[{"type":"string"},{"type":"number"}]}""", true, false },
        { """{"oneOf":[{"type":"string"},{"type":"number"}]}""", """{"oneOf":[{"type":"string"},{"type":"number"},{"type":"null"}]}""", true, false },
        { """{"anyOf":[{"type":"string"},{"type":"integer"}]}""", """{"type":["string","number"]}""", true, false },
        { """{"allOf":[{"minimum":1},{"maximum":5}]}""", """{"minimum":1,"maximum":6}""", true, false },
        { """{"minimum":1,"maximum":5}""", """{"allOf":[{"minimum":1},{"maximum":5}]}""", true, true },
        { """{"not":{"type":"string"}}""", """{}""", true, false },
        { """{"not":{"type":"string"}}""", """{"not":{"type":"string"},"minimum":0}""", false, true },
        { """{"if":{"type":"string"},"then":{"maxLength":1}}""", """{"if":{"type":"string"},"then":{"maxLength":1},"title":"a"}""", true, true },
        // References, also to themselves.
        { """{"$defs":{"n":{"type":"integer"}},"$ref":"#/$defs/n"}""", """{"type":"number"}""", true, false },
        { Tree("integer"), Tree("number"), true, false },
        { Tree("integer"), Tree("integer"), true, true },
    };

    public static TheoryData<string, string, bool, bool> Cases => Changes;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_is_compatible_if_what_one_version_allows_the_other_allows_too(string former, string schema, bool isBackward, bool isForward)
    {
        Assert.Equal(isBackward, Check(CompatibilityLevel.Backward, former, schema).Count == 0);
        Assert.Equal(isForward, Check(CompatibilityLevel.Forward, former, schema).Count == 0);
        // What is backward compatible one way is forward compatible the other way.
        Assert.Equal(isBackward, Check(CompatibilityLevel.Forward, schema, former).Count == 0);
        Assert.Equal(isForward, Check(CompatibilityLevel.Backward, schema, former).Count == 0);
        Assert.Equal(isBackward && isForward, Check(CompatibilityLevel.Full, former, schema).Count == 0);
        Assert.Empty(Check(CompatibilityLevel.None, former, schema));
    }

    [Theory]
    [InlineData("""{"type":"number"}""", """{"type":"integer"}""", "$: type: number → integer")]
    [InlineData("""{"properties":{"a b":{"maximum":2}}}""", """{"properties":{"a b":{"maximum":1}}}""", "$['a b']: maximum: 2 → 1")]
    [InlineData("""{"items":{"maxLength":2}}""", """{"items":{"maxLength":1}}""", "$[*]: maxLength: 2 → 1")]
    [InlineData("""{"type":"object"}""", """{"type":"object","required":["a"]}""", "$.a: it is required now")]
    [InlineData("""{"enum":[1,2]}""", """{"enum":[1]}""", "$: value 2 is no longer allowed")]
    [InlineData("""{"type":"string"}""", """{"type":"string","pattern":"^a"}""", "$: pattern: none → \"^a\"")]
    public void A_refusal_names_the_place_the_change_and_the_rule(string former, string schema, string says)
    {
        var found = Assert.Single(Check(CompatibilityLevel.Backward, former, schema));
        Assert.Equal($"{says} (backward: messages of version 1 must fit the new one)", found.ToString());
    }

    [Fact]
    public void Members_that_one_version_does_not_name_are_explained()
    {
        Assert.Equal("$.b: only one version says what it is, the other allows every member", Says(Open("a"), Open("a", "b")));
        Assert.Equal("$.*: one version allows members that are not named, the other does not", Says(Open("a"), Closed("a")));
        Assert.Equal("$.b: it is no longer allowed", Says(Closed("a", "b"), Closed("a")));

        static string Says(string former, string schema) => Check(CompatibilityLevel.Backward, former, schema)[0].ToString().Split(" (")[0];
    }

    [Fact]
    public void All_earlier_versions_count_if_the_level_says_so()
    {
        SchemaVersion[] versions = [Version(1, """{"type":"string"}"""), Version(2, """{"type":"number"}""")];
        var schema = TopicSchema.Parse("""{"type":"number"}""");
        Assert.Empty(SchemaCompatibility.Check(CompatibilityLevel.Backward, versions, schema));
        var found = Assert.Single(SchemaCompatibility.Check(CompatibilityLevel.BackwardTransitive, versions, schema));
        Assert.Contains("version 1", found.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_of_another_type_has_no_compatible_successor()
    {
        SchemaVersion[] versions = [Version(1, "\"string\"") with { Type = "AVRO" }];
        var found = Assert.Single(SchemaCompatibility.Check(CompatibilityLevel.Backward, versions, TopicSchema.Parse("{}")));
        Assert.Equal("type AVRO becomes JSON", found.Change);
    }

    [Fact]
    public void Two_versions_differ_by_their_members_and_keywords()
    {
        var former = """{"type":"object","properties":{"a":{"type":"integer"},"b":{},"c":{"items":{"type":"string"}}},"required":["a"]}""";
        var later = """
            {"type":"object","properties":{"a":{"type":"number"},"c":{"items":{"type":"null"}},"d":{"type":"string"}},"required":["a","d"]}
            """;
        Assert.Equal(
            [
                """$: required: ["a"] → ["a","d"]""",
                """$.a: type: "integer" → "number" """.Trim(),
                """$.c[*]: type: "string" → "null" """.Trim(),
                """$.d: added: {"type":"string"}""",
                "$.b: removed",
            ],
            SchemaDifference.List(TopicSchema.Parse(former), TopicSchema.Parse(later)).Select(change => change.ToString()));
    }

    private static string Open(params string[] members) =>
        $"{{\"type\":\"object\",\"properties\":{{{string.Join(',', members.Select(name => $"\"{name}\":{{\"type\":\"string\"}}"))}}}}}";

    private static string Closed(params string[] members) => $"{Open(members)[..^1]},\"additionalProperties\":false}}";

    private static string Draft7(string items) => $$"""{"$schema":"http://json-schema.org/draft-07/schema#","items":{{items}}}""";

    private static string Tree(string type) =>
        """{"type":"object","properties":{"value":{"type":"TYPE"},"left":{"$ref":"#"},"right":{"$ref":"#"}},"additionalProperties":false}"""
            .Replace("TYPE", type, StringComparison.Ordinal);

    private static SchemaVersion Version(int number, string text) => new("t-value", number, number, text);

    private static IReadOnlyList<SchemaIncompatibility> Check(CompatibilityLevel level, string former, string schema) =>
        SchemaCompatibility.Check(level, [Version(1, former)], TopicSchema.Parse(schema));
}
