using System.Text.Json;
using Bourse.Tests.Schemas;

namespace Bourse.Tests.Cli;

public sealed class SchemaCommandTests : IDisposable
{
    private const string Csv = "Index,Date,Close\nHSI,1987-01-05,2552.399902\nHSI,1987-01-06,null\nHSI,1987-01-07,2583.50\n";
    private const string Schema = """
        {"type":"object",
         "properties":{"Index":{"enum":["HSI"]},"Date":{"type":"string","format":"date"},"Close":{"type":["number","null"],"minimum":0}},
         "required":["Index","Date"],"additionalProperties":false}
        """;

    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_schema_is_derived_set_listed_and_shown()
    {
        await ReplayAsync(Csv);
        var inferred = await _run.RunAsync("schema", "infer", "demotest", "--set");
        Assert.Equal((0, "from 3 messages of demotest\ndemotest: version 1 of its schema, id 1\n"), (inferred.Code, inferred.Words));
        var properties = JsonDocument.Parse(inferred.Data).RootElement.GetProperty("properties");
        Assert.Equal("""{"type":"string","format":"date"}""", JsonSerializer.Serialize(properties.GetProperty("Date")));
        Assert.Equal("""["number","null"]""", JsonSerializer.Serialize(properties.GetProperty("Close").GetProperty("type")));

        Assert.StartsWith("demotest        1   1  JSON  backward", (await _run.RunAsync("schema", "list")).Lines[1], StringComparison.Ordinal);
        Assert.Equal(inferred.Data, (await _run.RunAsync("schema", "show", "demotest")).Data);
        var shown = JsonDocument.Parse((await _run.RunAsync("schema", "show", "demotest", "--json")).Data).RootElement;
        Assert.Equal(("demotest-value", 1), (shown.GetProperty("subject").GetString(), shown.GetProperty("version").GetInt32()));
        var again = await _run.RunAsync("schema", "infer", "demotest", "--set");
        Assert.Equal("demotest: version 1 is this schema already", again.Words.Split('\n')[1]);
    }

    [Fact]
    public async Task Rows_that_do_not_fit_are_dead_letters_of_a_replay_and_a_strict_one_fails()
    {
        await SetAsync(Schema);
        const string csv = "Index,Date,Close\nHSI,1987-01-05,1\nNYA,1987-01-05,2\nHSI,1987-01-06,-3\nHSI,1987-01-07,4\n";
        var replayed = await ReplayAsync(csv);
        Assert.Equal((0, "2 messages to demotest, 2 rows against its schema to demotest.dlq\n"), (replayed.Code, replayed.Words));
        var letters = JsonDocument.Parse((await _run.RunAsync("topic", "dlq", "list", "--json")).Data).RootElement.EnumerateArray().ToList();
        Assert.Equal(
            ["""schema: $.Index is "NYA", expected one of "HSI" """.Trim(), "schema: $.Close is -3, expected at least 0"],
            letters.Select(letter => letter.GetProperty("reason").GetString()));
        Assert.Equal(
            ["""{"Index":"NYA","Date":"1987-01-05","Close":2}""", """{"Index":"HSI","Date":"1987-01-06","Close":-3}"""],
            (await _run.RunAsync("topic", "tail", "demotest.dlq")).Lines);

        // A replay that is resumed meets both again, and sends neither again.
        await ReplayAsync(csv, "--resume");
        await ReplayAsync(csv, "--topic", "other");
        Assert.Equal(2, (await _run.RunAsync("topic", "tail", "demotest.dlq")).Lines.Length);
        var strict = await ReplayAsync(csv, "--strict");
        Assert.Equal(1, strict.Code);
        Assert.Equal("""bourse: index.csv, line 3: schema: $.Index is "NYA", expected one of "HSI" """.Trim(), strict.FirstWords);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public async Task The_schema_decides_the_columns_so_only_bad_rows_are_dead_letters(int good)
    {
        await SetAsync(Schema);
        var rows = string.Concat(Enumerable.Range(1, good).Select(row => $"HSI,1987-01-05,{row}.50\n"));
        var csv = $"Index,Date,Close\nHSI,1987-01-05,abc\nHSI,soon,7\n{rows}HSI,1987-01-06,12x\n";
        var replayed = await ReplayAsync(csv);
        Assert.Equal((0, $"{good} messages to demotest, 3 rows against its schema to demotest.dlq\n"), (replayed.Code, replayed.Words));
        Assert.Equal($$"""{"Index":"HSI","Date":"1987-01-05","Close":{{good}}.50}""", (await _run.RunAsync("topic", "tail", "demotest")).Lines[^1]);
        var letters = JsonDocument.Parse((await _run.RunAsync("topic", "dlq", "list", "--json")).Data).RootElement.EnumerateArray().ToList();
        string[] reasons =
        [
            "schema: $.Close is \"abc\", expected a number or null", "schema: $.Date is \"soon\", expected a text of format date",
            "schema: $.Close is \"12x\", expected a number or null",
        ];
        Assert.Equal(reasons, letters.Select(letter => letter.GetProperty("reason").GetString()));
        var shown = await _run.RunAsync("topic", "tail", "demotest.dlq", "-n", "1", "--json");
        Assert.Contains($"\"value\":\"{good + 4}\"", shown.Data.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var check = await _run.RunAsync("schema", "check", "demotest", "index.csv");
        Assert.Equal(["line 2", "line 3", $"line {good + 4}"], check.Lines.Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task A_column_of_text_by_its_schema_keeps_its_digits()
    {
        await SetAsync("""
            {"$defs":{"code":{"type":"string"}},
             "properties":{"Index":{"$ref":"#/$defs/code"},"Date":{"type":"string"},"Close":{"anyOf":[{"type":"number"},{"type":"null"}]}}}
            """);
        var replayed = await ReplayAsync("Index,Date,Close\n700,05/13/1987,1\n388,05/14/1987,\n");
        Assert.Equal("2 messages to demotest\n", replayed.Words);
        Assert.Equal(
            ["""{"Index":"700","Date":"1987-05-13","Close":1}""", """{"Index":"388","Date":"1987-05-14","Close":null}"""],
            (await _run.RunAsync("topic", "tail", "demotest")).Lines);
    }

    [Fact]
    public async Task Lines_that_do_not_fit_are_dead_letters_of_topic_produce_with_their_bytes()
    {
        await SetAsync(Schema);
        _run.Input = """
            k:{"Index":"HSI","Date":"1987-01-05"}
            k:{"Index":"HSI","Date":"soon"}
            k:{"Index":"HSI","Date":"soon"}
            k:no JSON

            """;
        var produced = await _run.RunAsync("topic", "produce", "demotest", "--create", "-K", "-H", "a=b", "--json");
        Assert.Equal("warning: line 2: schema: $.Date is \"soon\", expected a text of format date; it is in demotest.dlq", produced.FirstWords);
        Assert.Equal("""{"topic":"demotest","messages":1,"dead_letters":3}""", JsonSerializer.Serialize(JsonDocument.Parse(produced.Data)));
        var letter = (await _run.RunAsync("topic", "tail", "demotest.dlq", "--json")).Lines[2];
        Assert.Equal("no JSON", JsonDocument.Parse(letter).RootElement.GetProperty("value").GetString());
        Assert.Contains("\"a\"", letter, StringComparison.Ordinal);
        Assert.Equal("k", JsonDocument.Parse(letter).RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_sink_leaves_out_what_does_not_fit_and_verify_agrees()
    {
        await ReplayAsync("Index,Date,Close\nHSI,1987-01-05,1\nNYA,1987-01-05,2\nHSI,1987-01-07,4\n");
        await SetAsync(Schema);
        var sunk = await _run.RunAsync("sink", "--until-end", "--quiet");
        Assert.Equal(0, sunk.Code);
        Assert.Single(JsonDocument.Parse((await _run.RunAsync("topic", "dlq", "list", "--json")).Data).RootElement.EnumerateArray());
        var verified = await _run.RunAsync("lake", "verify");
        Assert.Equal((0, "1 file, 2 rows as in the log, 1 dead letter; no differences\n"), (verified.Code, verified.Data));    }

    [Fact]
    public async Task A_letter_is_sent_again_when_it_fits_a_new_version()
    {
        await SetAsync("""{"properties":{"a":{"type":"integer"}}}""");
        _run.Input = """{"a":1.5}""";
        await _run.RunAsync("topic", "produce", "demotest", "--create");
        var refused = await _run.RunAsync("topic", "dlq", "retry", "demotest", "--all");
        Assert.Equal((1, "0 brought back, 1 would fail again: schema: $.a is 1.5, expected a whole number"), (refused.Code, refused.FirstWords));
        await SetAsync("""{"properties":{"a":{"type":"number"}}}""");
        Assert.Equal(0, (await _run.RunAsync("topic", "dlq", "retry", "demotest", "--all")).Code);
        Assert.Equal(["""{"a":1.5}"""], (await _run.RunAsync("topic", "tail", "demotest")).Lines);
    }

    [Fact]
    public async Task A_check_of_a_topic_ends_with_3_and_tells_offset_path_value_and_what_was_expected()
    {
        await ReplayAsync("Index,Date,Close\nHSI,1987-01-05,1\nNYA,1987-01-05,2\n");
        await SetAsync(Schema);
        var check = await _run.RunAsync("schema", "check", "demotest");
        Assert.Equal(
            (3, "demotest[0]@1: $.Index is \"NYA\", expected one of \"HSI\"\n", "demotest: 2 messages, 1 does not fit the schema\n"),
            (check.Code, check.Data, check.Words));
        _run.WriteFile("any.json", "{}");
        Assert.Equal(0, (await _run.RunAsync("schema", "check", "demotest", "--schema", "any.json")).Code);
    }

    [Theory]
    [InlineData(
        "rows.csv", "Index,Date,Close\nHSI,1987-01-05,1\nHSI,1987-01-06,-2.50\nHSI,1987-01-07,4,5\n", 3, "line 4: 4 fields where the header has 3")]
    [InlineData(
        "rows.jsonl", "{\"Index\":\"HSI\",\"Date\":\"1987-01-05\"}\n\n{\"Index\":\"HSI\",\"Date\":\"1987-01-06\",\"Close\":-2.50}\n{\n", 3,
        "line 4: $ is cut off after 1 bytes, expected JSON")]
    public async Task A_check_of_a_file_tells_line_path_value_and_what_was_expected(string name, string text, int line, string last)
    {
        await SetAsync(Schema);
        _run.WriteFile(name, text);
        var check = await _run.RunAsync("schema", "check", "demotest", name);
        Assert.Equal(3, check.Code);
        Assert.Equal([$"line {line}: $.Close is -2.50, expected at least 0", last], check.Lines.Select(found => found.Split(';')[0]));

        _run.Input = text;
        var json = JsonDocument.Parse((await _run.RunAsync("schema", "check", "demotest", "-", "--json")).Data).RootElement;
        Assert.Equal((3, 2), (json.GetProperty("rows").GetInt32(), json.GetProperty("difference_count").GetInt32()));
        var first = json.GetProperty("differences")[0];
        Assert.Equal(
            (line, "$.Close", "-2.50", "at least 0"),
            (first.GetProperty("line").GetInt32(), first.GetProperty("path").GetString(), first.GetProperty("value").GetString(),
                first.GetProperty("expected").GetString()));
    }

    [Fact]
    public async Task At_most_as_many_differences_are_printed_as_are_asked_for()
    {
        await SetAsync("""{"required":["b"]}""");
        _run.WriteFile("rows.jsonl", string.Concat(Enumerable.Repeat("{\"a\":1}\n", 30)));
        var check = await _run.RunAsync("schema", "check", "demotest", "rows.jsonl", "--most", "2");
        Assert.Equal(
            ["line 1: $.b is missing, expected a value", "line 2: $.b is missing, expected a value", "… and 28 more differences"], check.Lines);
    }

    [Fact]
    public async Task A_version_that_is_not_compatible_is_refused_and_can_be_allowed()
    {
        await SetAsync("""{"properties":{"a":{"type":"number"}}}""");
        _run.WriteFile("s.json", """{"properties":{"a":{"type":"integer"}}}""");
        var refused = await _run.RunAsync("schema", "set", "demotest", "s.json");
        Assert.Equal(1, refused.Code);
        Assert.Equal(
            "bourse: the new schema of demotest is not compatible: $.a: type: number → integer"
            + " (backward: messages of version 1 must fit the new one)",
            refused.FirstWords);
        Assert.Contains("--compatibility none", refused.Words, StringComparison.Ordinal);

        Assert.Equal(1, (await _run.RunAsync("schema", "set", "demotest", "s.json", "--compatibility", "full")).Code);
        Assert.Equal("backward\n", (await _run.RunAsync("schema", "compatibility", "demotest")).Data);
        Assert.Equal(0, (await _run.RunAsync("schema", "set", "demotest", "s.json", "--compatibility", "forward")).Code);
        Assert.Equal("forward\n", (await _run.RunAsync("schema", "compatibility", "demotest")).Data);

        var history = (await _run.RunAsync("schema", "history", "demotest")).Lines;
        Assert.StartsWith("version 1  id 1  ", history[0], StringComparison.Ordinal);
        Assert.StartsWith("version 2  id 2  ", history[1], StringComparison.Ordinal);
        Assert.Equal("  $.a: type: \"number\" → \"integer\"", history[2]);
        var json = JsonDocument.Parse((await _run.RunAsync("schema", "history", "demotest", "--json")).Data).RootElement;
        Assert.Equal("$.a", json[1].GetProperty("changes")[0].GetProperty("path").GetString());
        Assert.Equal("{\n  \"properties\": {\n    \"a\": {\n      \"type\": \"number\"\n    }\n  }\n}\n",
            (await _run.RunAsync("schema", "show", "demotest", "--version", "1")).Data);
    }

    [Theory]
    [InlineData("topic demotest has no schema", "bourse schema infer TOPIC --set", "show", "demotest")]
    [InlineData("topic othr has no schema", "did you mean other?", "show", "othr")]
    [InlineData("there is no file s.json", "give the path of a JSON Schema", "set", "demotest", "s.json")]
    [InlineData(
        "bad.json: the schema cannot be used: 'strin' is not a valid JSON Schema value type", "correct the schema", "set", "demotest", "bad.json")]
    [InlineData("'ful' is no level of compatibility", "did you mean full?", "compatibility", "demotest", "ful")]
    [InlineData("--compatibility cannot be 'ful'", "did you mean full?", "set", "demotest", "bad.json", "--compatibility", "ful")]
    [InlineData("the schema of topic other has no version 7", "its versions are 1", "show", "other", "--version", "7")]
    [InlineData("there is no topic demotest", "", "infer", "demotest")]
    [InlineData("there is no file rows.csv", "give the path of a file", "check", "other", "rows.csv")]
    public async Task What_is_wrong_is_refused_with_a_remedy(string message, string remedy, params string[] arguments)
    {
        await SetAsync("{}", "other");
        _run.WriteFile("bad.json", """{"type":"strin"}""");
        var result = await _run.RunAsync(["schema", .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Equal($"bourse: {message}", result.FirstWords);
        Assert.Contains(remedy, result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_may_be_there_before_its_topic()
    {
        _run.Input = "{}";
        await _run.RunAsync("topic", "produce", "demotest", "--create");
        _run.WriteFile("s.json", "{}");
        var set = await _run.RunAsync("schema", "set", "demotets", "s.json");
        const string words = "demotets: version 1 of its schema, id 1\nwarning: there is no topic demotets yet; did you mean demotest?\n";
        Assert.Equal((0, words), (set.Code, set.Words));
        Assert.StartsWith("demotets", (await _run.RunAsync("schema", "list")).Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_elsewhere_is_used_by_every_command_and_its_user_is_not_shown()
    {
        await using var server = new FakeSchemaRegistry { UserInfo = "ann:s3cret" };
        var url = $"http://ann:s3cret@{server.Address.Authority}";
        await ReplayAsync(Csv);
        Assert.Equal(0, (await _run.RunAsync("schema", "infer", "demotest", "--set", "--schema-registry", url)).Code);
        Assert.Empty((await _run.RunAsync("schema", "list")).Data);
        _run.Environment["SCHEMA_REGISTRY_URL"] = server.Address.ToString();
        var wrong = await _run.RunAsync("schema", "list");
        Assert.Equal((1, $"bourse: the schema registry at {PlaceOf(server)} refuses this user (401)"), (wrong.Code, wrong.FirstWords));
        _run.Environment["SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"] = "ann:s3cret";
        var listed = (await _run.RunAsync("schema", "list")).Lines[1];
        Assert.StartsWith("demotest        1   1  JSON  backward       -", listed, StringComparison.Ordinal);
        _run.Input = """{"Index":1}""";
        var produced = await _run.RunAsync("topic", "produce", "demotest");
        Assert.Contains("0 messages to demotest, 1 against its schema", produced.Words, StringComparison.Ordinal);

        server.Refusal = _ => "Schema being registered is incompatible with an earlier schema";
        _run.WriteFile("s.json", "{}");
        var refused = await _run.RunAsync("schema", "set", "demotest", "s.json");
        Assert.Equal(1, refused.Code);
        Assert.Contains("the registry says: Schema being registered is incompatible", refused.FirstWords, StringComparison.Ordinal);

        var shown = (await _run.RunAsync("config", "show", "--schema-registry", url)).Data + (await _run.RunAsync("doctor")).Data;
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", shown.Replace("channel", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_away_ends_a_command_with_4_and_one_line()
    {
        var server = new FakeSchemaRegistry { Status = 503 };
        var url = PlaceOf(server).Replace("http://", "http://ann:s3cret@", StringComparison.Ordinal);
        var ill = await _run.RunAsync("schema", "list", "--schema-registry", url);
        await server.DisposeAsync();
        var away = await _run.RunAsync("schema", "list", "--schema-registry", url);
        Assert.Equal((4, $"bourse: the schema registry at {PlaceOf(server)} answers 503"), (ill.Code, ill.FirstWords));
        Assert.Equal(4, away.Code);
        Assert.StartsWith($"bourse: the schema registry at {PlaceOf(server)} does not answer: ", away.FirstWords, StringComparison.Ordinal);
        Assert.Contains("--schema-registry URL", away.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", ill.Words + away.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_another_type_is_named()
    {
        await using var server = new FakeSchemaRegistry();
        server.Add("demotest-value", "AVRO", "\"string\"");
        _run.Environment["SCHEMA_REGISTRY_URL"] = server.Address.ToString();
        var replayed = await ReplayAsync(Csv);
        Assert.Equal((1, "bourse: the schema of demotest is of type AVRO, which is not checked"), (replayed.Code, replayed.FirstWords));
    }

    private static string PlaceOf(FakeSchemaRegistry server) => server.Address.ToString().TrimEnd('/');

    private Task<CommandLineRun.Result> ReplayAsync(string csv, params string[] options)
    {
        _run.WriteFile("index.csv", csv);
        return _run.RunAsync(["replay", "index.csv", "--interval", "0", "--mode", "sequential", .. options]);
    }

    private async Task SetAsync(string schema, string topic = "demotest")
    {
        _run.WriteFile("set.json", schema);
        Assert.Equal(0, (await _run.RunAsync("schema", "set", topic, "set.json")).Code);
    }
}
