using System.Text.Json;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>The OpenAPI document says what the API does.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["symbol"] = "IBM", ["symbols"] = "IBM,GOOG", ["portfolio"] = "Inv1_P11", ["day"] = "2024-01-05",
        ["topic"] = "StockExchange", ["partition"] = "0", ["run"] = "1", ["table"] = "orders", ["pipeline"] = "real-time-etl-stack",
    };

    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.WithNetworkAsync();
        await _run.InputAsync("""{"item":"pen","count":2}""", "topic", "produce", "orders", "--create");
        await _run.CommandAsync("sink", "--topic", "orders", "--until-end", "--quiet");
        await _run.CommandAsync("lake", "crawl");
        await _run.CommandAsync("pipeline", "backfill", "--from", "2023-12", "--to", "2023-12", "--detach");
        await Eventually.IsAsync(async () => (await _run.GetAsync("/api/v1/symbols")).Contains("IBM", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Every_address_that_is_read_answers_with_the_members_that_its_schema_names()
    {
        using var document = JsonDocument.Parse(await _run.GetAsync("/openapi/v1.json"));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var asked = 0;
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var get)) continue;
            Assert.NotEmpty(get.GetProperty("summary").GetString()!);
            var parameters = get.TryGetProperty("parameters", out var named) ? named.EnumerateArray().ToList() : [];
            Assert.All(parameters, one => Assert.Matches("^[a-z_]+$", one.GetProperty("name").GetString()));
            Assert.All(parameters, one => Assert.NotEqual("", one.GetProperty("description").GetString()));
            var address = Examples.Aggregate(path.Name, (text, one) => text.Replace($"{{{one.Key}}}", one.Value, StringComparison.Ordinal));
            Assert.DoesNotContain('{', address);
            var body = await _run.GetAsync(address);
            asked++;
            var told = get.GetProperty("responses").GetProperty("200").GetProperty("content");
            if (!told.TryGetProperty("application/json", out var content)) continue;
            using var answer = JsonDocument.Parse(body);
            Check(answer.RootElement, content.GetProperty("schema"), schemas, address);
        }

        Assert.True(asked >= 27, $"{asked} addresses");
    }

    [Fact]
    public async Task Every_address_of_the_api_is_in_the_document()
    {
        using var document = JsonDocument.Parse(await _run.GetAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            [
                "/api/v1/bars/{symbol}", "/api/v1/bars/{symbol}/csv", "/api/v1/bars/{symbol}/quality",
                "/api/v1/comparisons/{symbols}", "/api/v1/comparisons/{symbols}/csv", "/api/v1/dead-letters",
                "/api/v1/dead-letters/{topic}/discard", "/api/v1/dead-letters/{topic}/retry", "/api/v1/groups",
                "/api/v1/groups/{group}/reset", "/api/v1/lake/tables", "/api/v1/lake/tables/{table}",
                "/api/v1/lake/tables/{table}/columns", "/api/v1/network/ages", "/api/v1/network/start", "/api/v1/network/stop",
                "/api/v1/pipelines", "/api/v1/pipelines/plan", "/api/v1/pipelines/{pipeline}/enabled", "/api/v1/pipelines/{pipeline}/runs",
                "/api/v1/portfolios",
                "/api/v1/portfolios/{portfolio}/benchmark/{symbol}", "/api/v1/portfolios/{portfolio}/revisions",
                "/api/v1/portfolios/{portfolio}/valuations", "/api/v1/portfolios/{portfolio}/valuations/csv",
                "/api/v1/portfolios/{portfolio}/valuations/{day}", "/api/v1/runs",
                "/api/v1/runs/{run}/cancel", "/api/v1/runs/{run}/clear", "/api/v1/runs/{run}/log", "/api/v1/runs/{run}/tasks",
                "/api/v1/sql", "/api/v1/sql/completions", "/api/v1/sql/csv", "/api/v1/stages",
                "/api/v1/stages/{stage}/start", "/api/v1/stages/{stage}/stop",
                "/api/v1/symbols", "/api/v1/symbols/{symbol}", "/api/v1/topics",
                "/api/v1/topics/{topic}/partitions/{partition}/records", "/api/v1/topics/{topic}/records",
                "/api/v1/topics/{topic}/records/csv", "/api/v1/topics/{topic}/records/jsonl", "/api/v1/topics/{topic}/schemas",
            ],
            paths);
    }

    /// <summary>Each member of the answer is in the schema, and each required one in the answer.</summary>
    private static void Check(JsonElement answer, JsonElement schema, JsonElement schemas, string place)
    {
        if (schema.TryGetProperty("$ref", out var reference)) schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
        if (answer.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var one in answer.EnumerateArray().Take(5)) Check(one, items, schemas, place);
            return;
        }

        if (answer.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) return;
        foreach (var member in answer.EnumerateObject())
        {
            Assert.True(properties.TryGetProperty(member.Name, out var inner), $"{place}: {member.Name} is in no schema");
            Check(member.Value, inner, schemas, $"{place} {member.Name}");
        }

        if (!schema.TryGetProperty("required", out var required)) return;
        Assert.All(required.EnumerateArray(), name => Assert.True(answer.TryGetProperty(name.GetString()!, out _), $"{place}: {name} is missing"));
    }
}
