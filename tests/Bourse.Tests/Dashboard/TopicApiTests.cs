using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Bourse.Dashboard;
using Bourse.Events;

namespace Bourse.Tests.Dashboard;

/// <summary>Finding and exporting messages, schemas, groups and dead letters by the API.</summary>
public sealed class TopicApiTests : IAsyncLifetime
{
    private const string Hostile = "=cmd|' /C calc'!A0";
    private static readonly DateTimeOffset Noon = new(2024, 1, 8, 12, 0, 0, TimeSpan.Zero);
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Messages_are_found_by_key_in_all_partitions_and_by_their_fields()
    {
        await WriteAsync(partitions: 3, count: 60);
        var found = await JsonAsync("/api/v1/topics/demo/records?key=k7");
        Assert.Equal(["7", "17", "27", "37", "47", "57"], Values(found));
        Assert.Equal(60, found.GetProperty("searched").GetInt32());
        Assert.True(found.GetProperty("is_whole").GetBoolean());
        Assert.Equal(["57"], Values(await JsonAsync("/api/v1/topics/demo/records?key=k7&filter=n%3E50")));
        Assert.Equal(["58", "59"], Values(await JsonAsync("/api/v1/topics/demo/records?filter=n%3E50&count=2")));
        Assert.Empty(Values(await JsonAsync("/api/v1/topics/demo/records?key=k77")));
    }

    [Fact]
    public async Task Messages_are_found_from_a_time_on()
    {
        await WriteAsync(partitions: 1, count: 60);
        Assert.Equal(["30", "31"], Values(await JsonAsync("/api/v1/topics/demo/records?time=2024-01-08T12:00:30Z&count=2")));
        Assert.Equal(["37"], Values(await JsonAsync("/api/v1/topics/demo/records?time=2024-01-08T12:00:30Z&key=k7&count=1")));
        Assert.Equal(["47"], Values(await JsonAsync("/api/v1/topics/demo/records?offset=38&key=k7&count=1&partition=0")));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("/api/v1/topics/demo/records?time=noon"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("/api/v1/topics/demo/records?filter=%3E3"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/api/v1/topics/dmeo/records"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/api/v1/topics/demo/records?partition=-1"));
    }

    [Fact]
    public async Task The_newest_messages_are_found_far_back()
    {
        // More than a step of the search lies behind the only message with the key.
        await WriteAsync(partitions: 1, count: 12_000, key: n => n == 3 ? "rare" : "usual");
        var found = await JsonAsync("/api/v1/topics/demo/records?key=rare");
        Assert.Equal(["3"], Values(found));
        Assert.Equal(12_000, found.GetProperty("searched").GetInt32());
        var newest = await JsonAsync("/api/v1/topics/demo/records?key=usual&count=2");
        Assert.Equal(["11998", "11999"], Values(newest));
        Assert.False(newest.GetProperty("is_whole").GetBoolean());
    }

    [Fact]
    public async Task Messages_are_exported_as_csv_without_formulas_and_as_lines_that_are_brought_back()
    {
        await WriteAsync(partitions: 1, count: 3, key: _ => Hostile);
        var lines = (await _run.GetAsync("/api/v1/topics/demo/records/csv?offset=1&partition=0")).Split("\r\n");
        Assert.Equal("topic,partition,offset,timestamp,key,value,headers", lines[0]);
        Assert.Equal("""demo,0,1,2024-01-08T12:00:01.000Z,'=cmd|' /C calc'!A0,"{""n"":1}",kind: test""", lines[1]);
        var json = await _run.GetAsync("/api/v1/topics/demo/records/jsonl?offset=1&partition=0");
        var file = Path.Combine(_run.Home, "messages.jsonl");
        await File.WriteAllTextAsync(file, json, TestContext.Current.CancellationToken);
        await _run.CommandAsync("topic", "replay", file, "--to", "copy");
        var copied = await JsonAsync("/api/v1/topics/copy/partitions/0/records");
        Assert.Equal(["""{"n":1}""", """{"n":2}"""], copied.EnumerateArray().Select(record => record.GetProperty("value").GetString()));
        Assert.Equal(Hostile, copied[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task The_versions_of_a_schema_tell_what_each_has_changed()
    {
        await WriteAsync(partitions: 1, count: 1);
        Assert.Empty((await JsonAsync("/api/v1/topics/demo/schemas")).EnumerateArray());
        await SetSchemaAsync("""{"type":"object","properties":{"n":{"type":"integer"}}}""");
        await SetSchemaAsync("""{"type":"object","properties":{"n":{"type":"integer"},"m":{"type":"string"}}}""", "--compatibility", "none");
        var versions = (await JsonAsync("/api/v1/topics/demo/schemas")).EnumerateArray().ToList();
        Assert.Equal([1, 2], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Empty(versions[0].GetProperty("changes").EnumerateArray());
        Assert.Contains("m", versions[1].GetProperty("changes")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("\"m\"", versions[1].GetProperty("schema").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"to":"earliest"}""", 0)]
    [InlineData("""{"to":"latest"}""", 10)]
    [InlineData("""{"to":"offset","value":"7"}""", 7)]
    [InlineData("""{"to":"shift","value":"-3"}""", 1)]
    [InlineData("""{"to":"time","value":"2024-01-08T12:00:05Z"}""", 5)]
    public async Task A_group_is_shown_first_then_set_and_the_change_is_audited(string request, long expected)
    {
        await WriteAsync(partitions: 1, count: 10);
        await CommitAsync(4);
        var preview = await PostAsync("/api/v1/groups/readers/reset", request);
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        var move = $$"""{"topic":"demo","partition":0,"committed":4,"new":{{expected}},"records":{{10 - expected}}}""";
        Assert.Contains(move, preview.Body, StringComparison.Ordinal);
        Assert.Equal(4, await CommittedAsync());
        var done = await PostAsync("/api/v1/groups/readers/reset", request[..^1] + ",\"execute\":true}");
        Assert.Contains("\"executed\":true", done.Body, StringComparison.Ordinal);
        Assert.Equal(expected, await CommittedAsync());
        var entry = Assert.Single(await AuditAsync());
        Assert.Equal(("group reset", "readers"), (Text(entry, "action"), Text(entry, "what")));
        Assert.Equal(("demo[0]=4", $"demo[0]={expected}"), (Text(entry, "before"), Text(entry, "after")));
        Assert.Equal("dashboard from 127.0.0.1", Text(entry, "who"));
    }

    [Theory]
    [InlineData("readers", """{"to":"somewhere"}""", "earliest, latest")]
    [InlineData("readers", """{"to":"offset","value":"x"}""", "whole number")]
    [InlineData("readers", """{"to":"offset","value":"-1"}""", "whole number")]
    [InlineData("readers", """{"to":"time","value":"noon"}""", "ten minutes ago")]
    [InlineData("readers", """{"to":"time","value":"99999999d"}""", "ten minutes ago")]
    [InlineData("raeders", """{"to":"earliest"}""", "readers")]
    public async Task A_reset_that_cannot_be_done_is_refused_with_a_remedy(string group, string request, string remedy)
    {
        await WriteAsync(partitions: 1, count: 10);
        await CommitAsync(4);
        var (status, body) = await PostAsync($"/api/v1/groups/{group}/reset", request[..^1] + ",\"execute\":true}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(remedy, body, StringComparison.Ordinal);
        Assert.Equal(4, await CommittedAsync());
    }

    [Fact]
    public async Task A_group_at_work_is_not_set()
    {
        await WriteAsync(partitions: 1, count: 10);
        var log = await LogAsync();
        await using var member = log.CreateConsumer(new ConsumerOptions { Group = "readers", Topics = ["demo"] });
        (await member.FetchAsync(Patience.Longest, TestContext.Current.CancellationToken))?.Dispose();
        var (status, body) = await PostAsync("/api/v1/groups/readers/reset", """{"to":"earliest"}""");
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.Contains("has members", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_sent_again_only_if_they_would_pass_and_the_change_is_audited()
    {
        await FailAsync("not a number", "12.5");
        var letters = await LettersAsync();
        Assert.Equal(2, letters.Count);
        Assert.All(letters, letter => Assert.NotEmpty(Text(letter, "error")));
        // Now whole numbers and others pass, and text does not.
        await SetSchemaAsync("""{"type":"object","properties":{"n":{"type":"number"}}}""", "--compatibility", "none");
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/v1/dead-letters/demo/retry", """{"letters":[null]}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/v1/dead-letters/demo/discard", """{"letters":[null]}""")).Status);
        var circle = await PostAsync("/api/v1/dead-letters/demo/retry", """{"to":"demo.dlq"}""");
        Assert.Contains("is one of dead letters", circle.Body, StringComparison.Ordinal);
        var preview = await PostAsync("/api/v1/dead-letters/demo/retry", "{}");
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Equal(2, (await LettersAsync()).Count);
        var done = await PostAsync("/api/v1/dead-letters/demo/retry", """{"execute":true}""");
        Assert.Equal(preview.Body.Replace("\"executed\":false", "\"executed\":true", StringComparison.Ordinal), done.Body);
        using var result = JsonDocument.Parse(done.Body);
        var topic = Assert.Single(result.RootElement.GetProperty("topics").EnumerateArray());
        Assert.Equal(("demo", 1), (Text(topic, "topic"), topic.GetProperty("sent").GetInt32()));
        Assert.Single(topic.GetProperty("would_fail").EnumerateArray());
        Assert.Contains("not a number", Text(Assert.Single(await LettersAsync()), "value"), StringComparison.Ordinal);
        Assert.Equal(["""{"n":12.5}"""], Values(await JsonAsync("/api/v1/topics/demo/records?filter=n%3E12"), "value"));
        var entry = Assert.Single(await AuditAsync());
        Assert.Equal(("dead letters retry", "demo"), (Text(entry, "action"), Text(entry, "what")));
        Assert.Contains("1 message sent to demo", Text(entry, "after"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_changed_before_it_is_sent_again()
    {
        await FailAsync("not a number", "neither");
        var name = Text((await LettersAsync())[0], "letter");
        var request = $$"""{"letters":["{{name}}"],"messages":{"{{name}}":"{\"n\":7}"},"execute":true}""";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/api/v1/dead-letters/demo/retry", request)).Status);
        Assert.NotEqual(name, Text(Assert.Single(await LettersAsync()), "letter"));
        Assert.Equal(["""{"n":7}"""], Values(await JsonAsync("/api/v1/topics/demo/records?filter=n%3D7"), "value"));
        Assert.EndsWith($"edited: {name}", Text(Assert.Single(await AuditAsync()), "after"), StringComparison.Ordinal);
        var other = Text(Assert.Single(await LettersAsync()), "letter");
        var (status, body) = await PostAsync("/api/v1/dead-letters/demo/retry", $$"""{"letters":["{{other}}"],"messages":{"0:999":"x"} }""");
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, body.Contains("letter 0:999 is not among", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_dead_letter_is_discarded_with_a_reason_and_the_change_is_audited()
    {
        await FailAsync("x", "y");
        var name = Text((await LettersAsync())[0], "letter");
        var one = $"{{\"letters\":[\"{name}\"]";
        Assert.Contains("\"discarded\":1", (await PostAsync("/api/v1/dead-letters/demo/discard", one + "}")).Body, StringComparison.Ordinal);
        Assert.Equal(2, (await LettersAsync()).Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/v1/dead-letters/demo/discard", one + ",\"execute\":true}")).Status);
        var withReason = one + ",\"reason\":\"a test\",\"execute\":true}";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/api/v1/dead-letters/demo/discard", withReason)).Status);
        Assert.NotEqual(name, Text(Assert.Single(await LettersAsync()), "letter"));
        var entry = Assert.Single(await AuditAsync());
        Assert.Equal(("dead letters discard", "discarded: a test"), (Text(entry, "action"), Text(entry, "after")));
        Assert.Equal(name, Text(entry, "before"));
        var (status, body) = await PostAsync("/api/v1/dead-letters/demo/discard", """{"letters":["0:999"]}""");
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, body.Contains("no letter 0:999", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api/v1/groups/readers/reset", """{"to":"earliest","execute":true}""")]
    [InlineData("/api/v1/dead-letters/demo/retry", """{"execute":true}""")]
    [InlineData("/api/v1/dead-letters/demo/discard", """{"reason":"r","execute":true}""")]
    public async Task A_read_only_dashboard_changes_neither_groups_nor_dead_letters(string address, string request)
    {
        await using var run = await DashboardRun.EmptyAsync(new DashboardOptions { IsReadOnly = true });
        (var own, _run) = (_run, run);
        await FailAsync("x");
        await CommitAsync(0);
        var (status, body) = await PostAsync(address, request);
        Assert.Equal((HttpStatusCode.Forbidden, true), (status, body.Contains("read-only", StringComparison.Ordinal)));
        Assert.Single(await LettersAsync());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/api/v1/topics/bourse.audit/partitions/0/records"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["execute"] = "true" });
        using var answer = await own.Client.PostAsync(address, form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        _run = own;
    }

    /// <summary>Writes messages with numbers, a second apart from noon on.</summary>
    private async Task WriteAsync(int partitions, int count, Func<int, string>? key = null)
    {
        var log = await LogAsync();
        await log.EnsureTopicAsync(new TopicSpec("demo") { Partitions = partitions }, TestContext.Current.CancellationToken);
        var buffer = new RecordBuffer();
        var headers = RecordHeaders.Of(("kind", "test"));
        for (var n = 0; n < count; n++)
        {
            var name = key?.Invoke(n) ?? string.Create(CultureInfo.InvariantCulture, $"k{n % 10}");
            var message = string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""");
            buffer.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(message), headers, Noon.AddSeconds(n).ToUnixTimeMilliseconds());
        }

        await using var producer = log.CreateProducer();
        await producer.AppendAsync("demo", buffer, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes a topic whose schema takes whole numbers, and dead letters of these values.</summary>
    private async Task FailAsync(params string[] values)
    {
        await WriteAsync(partitions: 1, count: 1);
        await SetSchemaAsync("""{"type":"object","properties":{"n":{"type":"integer"}}}""");
        var lines = values.Select(value => $"{{\"n\":{(decimal.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : $"\"{value}\"")}}}");
        await _run.InputAsync(string.Join('\n', lines), "topic", "produce", "demo");
    }

    private async Task SetSchemaAsync(string schema, params string[] options)
    {
        var file = Path.Combine(_run.Home, "schema.json");
        await File.WriteAllTextAsync(file, schema, TestContext.Current.CancellationToken);
        await _run.CommandAsync(["schema", "set", "demo", file, .. options]);
    }

    private async Task CommitAsync(long offset) => await (await LogAsync()).SetCommittedAsync(
        "readers", new Dictionary<TopicPartition, long> { [new("demo", 0)] = offset }, TestContext.Current.CancellationToken);

    private async Task<long> CommittedAsync() =>
        (await (await LogAsync()).GetCommittedAsync("readers", TestContext.Current.CancellationToken))[new TopicPartition("demo", 0)];

    private Task<IEventLog> LogAsync() => _run.Host.OpenLogAsync(TestContext.Current.CancellationToken);

    private async Task<List<JsonElement>> LettersAsync() => [.. (await JsonAsync("/api/v1/dead-letters")).EnumerateArray()];

    private async Task<List<JsonElement>> AuditAsync() =>
    [
        .. (await JsonAsync("/api/v1/topics/bourse.audit/partitions/0/records")).EnumerateArray()
            .Select(record => JsonDocument.Parse(record.GetProperty("value").GetString()!).RootElement),
    ];

    /// <summary>The numbers of messages that were found.</summary>
    private static List<string> Values(JsonElement found) => [.. Values(found, "value").Select(value => value[5..^1])];

    private static List<string> Values(JsonElement found, string name) =>
        [.. found.GetProperty("records").EnumerateArray().Select(record => Text(record, name))];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _run.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
