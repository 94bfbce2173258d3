using System.Text;
using Bourse.Events;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Schemas;

/// <summary>The records of topic <c>_schemas</c>: those that others have written, and those that writers write at the same moment.</summary>
public sealed class LogSchemaRegistryTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly InMemoryEventLog _log;
    private readonly LogSchemaRegistry _registry;

    public LogSchemaRegistryTests()
    {
        _log = new InMemoryEventLog(_clock);
        _registry = new LogSchemaRegistry(_log, _clock, 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task Records_are_those_of_Confluents_registry()
    {
        await _registry.RegisterAsync("t-value", TopicSchema.Parse("""{"type":"string"}"""), None);
        await _registry.SetCompatibilityAsync("t-value", CompatibilityLevel.FullTransitive, None);
        Assert.Equal(
            [
                """{"keytype":"SCHEMA","subject":"t-value","version":1,"magic":1}"""
                    + """ {"subject":"t-value","version":1,"id":1,"schemaType":"JSON","schema":"{\"type\":\"string\"}","deleted":false}""",
                """{"keytype":"CONFIG","subject":"t-value","magic":0} {"compatibilityLevel":"FULL_TRANSITIVE"}""",
            ],
            await RecordsAsync());
        Assert.Equal(_clock.GetUtcNow(), (await _registry.FindLatestAsync("t-value", None))!.Time);
    }

    [Fact]
    public async Task Records_of_a_registrys_server_are_understood()
    {
        await AppendAsync("""{"keytype":"NOOP","magic":0}""", null);
        await AppendAsync("""{"keytype":"CONFIG","subject":null,"magic":0}""", """{"compatibilityLevel":"FORWARD"}""");
        await AppendAsync(Key("a", 1), """{"subject":"a","version":1,"id":1,"md5":"x","schema":"\"string\"","deleted":false}""");
        await AppendAsync(Key("b", 1), Value("b", 1, 2, "{}"));
        await AppendAsync(Key("b", 2), Value("b", 2, 3, "true"));
        await AppendAsync("""{"keytype":"DELETE_SUBJECT","subject":"b","magic":0}""", """{"subject":"b","version":1}""");
        await AppendAsync(Key("c", 1), Value("c", 1, 4, "false"));
        await AppendAsync(Key("c", 1), null);
        await AppendAsync("not a key", "{}");

        Assert.Equal(["a", "b"], await _registry.ListSubjectsAsync(None));
        Assert.Equal("AVRO", (await _registry.FindLatestAsync("a", None))!.Type);
        Assert.Equal([2], (await _registry.ListVersionsAsync("b", None)).Select(version => version.Version));
        Assert.Equal(CompatibilityLevel.Forward, await _registry.GetCompatibilityAsync("a", None));
        // A version that was deleted is not given again, and neither is its id.
        Assert.Equal((3, 5), Numbers(await _registry.RegisterAsync("b", TopicSchema.Parse("""{"title":"x"}"""), None)));
    }

    [Fact]
    public async Task Of_two_that_claim_a_version_the_first_in_the_log_has_it_and_is_written_again_for_compaction()
    {
        await AppendAsync(Key("t", 1), Value("t", 1, 1, """{\"title\":\"first\"}"""));
        await AppendAsync(Key("t", 1), Value("t", 1, 1, """{\"title\":\"second\"}"""));
        Assert.Equal("""{"title":"first"}""", (await _registry.FindLatestAsync("t", None))!.Text);

        var second = await _registry.RegisterAsync("t", TopicSchema.Parse("""{"title":"second"}"""), None);
        Assert.Equal((2, 2), Numbers(second));
        var kept = (await RecordsAsync()).Where(record => record.StartsWith(Key("t", 1), StringComparison.Ordinal)).ToList();
        Assert.Equal(kept[0], kept[^1]);
    }

    [Fact]
    public async Task Of_two_subjects_that_claim_an_id_the_first_in_the_log_has_it()
    {
        await AppendAsync(Key("t", 1), Value("t", 1, 1, """{\"title\":\"t\"}"""));
        await AppendAsync(Key("u", 1), Value("u", 1, 1, """{\"title\":\"u\"}"""));
        Assert.Equal(["t"], await _registry.ListSubjectsAsync(None));
        Assert.Equal((1, 2), Numbers(await _registry.RegisterAsync("u", TopicSchema.Parse("""{"title":"u"}"""), None)));
    }

    [Fact]
    public async Task A_topic_of_several_partitions_has_no_order_and_is_refused()
    {
        await _log.EnsureTopicAsync(new TopicSpec("_schemas") { Partitions = 2 }, None);
        var refused = await Assert.ThrowsAsync<BourseException>(() => _registry.FindLatestAsync("t", None));
        Assert.Contains("has 2 partitions", refused.Message, StringComparison.Ordinal);
    }

    private static (int, int) Numbers(SchemaVersion version) => (version.Version, version.Id);

    private static string Key(string subject, int version) => $$"""{"keytype":"SCHEMA","subject":"{{subject}}","version":{{version}},"magic":1}""";

    private static string Value(string subject, int version, int id, string text) =>
        $$"""{"subject":"{{subject}}","version":{{version}},"id":{{id}},"schemaType":"JSON","schema":"{{text}}","deleted":false}""";

    private async Task AppendAsync(string key, string? value)
    {
        await _log.EnsureTopicAsync(new TopicSpec("_schemas"), None);
        await using var producer = _log.CreateProducer();
        var buffer = new RecordBuffer();
        buffer.Add(Encoding.UTF8.GetBytes(key), value is null ? null : Encoding.UTF8.GetBytes(value), RecordHeaders.None, 0);
        await producer.AppendAsync("_schemas", buffer, None);
    }

    private async Task<List<string>> RecordsAsync()
    {
        var records = new List<string>();
        await TopicScan.ReadAllAsync(_log, "_schemas", Take, None);
        return records;

        void Take(RecordBatch batch)
        {
            foreach (var record in batch) records.Add($"{Encoding.UTF8.GetString(record.Key)} {Encoding.UTF8.GetString(record.Value)}");
        }
    }
}
