using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bourse.Tests.Schemas;

/// <summary>A schema registry in this process that follows Confluent's documented REST API as far as a client for JSON Schema needs it.</summary>
internal sealed class FakeSchemaRegistry : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly List<(string Type, string Text)> _schemas = [];
    private readonly Dictionary<string, string> _levels = [];

    public FakeSchemaRegistry()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(ServeAsync);
        _server.StartAsync().Wait();
        Address = new Uri(_server.Urls.Single());
    }

    /// <summary>How to reach it.</summary>
    public Uri Address { get; }

    /// <summary>The user that it asks for, as <c>USER:PASSWORD</c>; null for none.</summary>
    public string? UserInfo { get; set; }

    /// <summary>Says why a schema is refused as incompatible; null when it is not.</summary>
    public Func<string, string?> Refusal { get; set; } = _ => null;

    /// <summary>The status that every request gets; null for answers.</summary>
    public int? Status { get; set; }

    /// <summary>Registers a schema of any type.</summary>
    public void Add(string subject, string type, string text)
    {
        lock (_lock) Register(subject, type, text);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var body = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync(context.RequestAborted);
        var (status, answer) = Answer(context.Request, body.Length == 0 ? null : JsonNode.Parse(body));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private (int, JsonNode) Answer(HttpRequest request, JsonNode? body)
    {
        if (Status is { } status) return Error(status, status * 100, "as the test wants it");
        if (UserInfo is not null && request.Headers.Authorization != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(UserInfo))}")
        {
            return Error(401, 401, "Unauthorized");
        }

        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        lock (_lock)
        {
            return (request.Method, path) switch
            {
                ("GET", ["subjects"]) => (200, List(_entries.Select(entry => entry.Subject).Distinct())),
                ("GET", ["subjects", var subject, "versions"]) when Of(subject) is { Count: > 0 } found =>
                    (200, List(found.Select(entry => entry.Version))),
                ("GET", ["subjects", var subject, "versions", var version]) => Version(subject, version),
                ("POST", ["subjects", var subject, "versions"]) => Post(subject, body!),
                ("POST", ["subjects", var subject]) => LookUp(subject, body!),
                ("GET", ["schemas", "ids", var id]) => (200, Schema(_schemas[int.Parse(id, null) - 1])),
                ("GET", ["config"]) => (200, Level("BACKWARD")),
                ("GET", ["config", var subject]) when _levels.TryGetValue(subject, out var level) => (200, Level(level)),
                ("GET", ["config", var subject]) => Error(404, 40408, $"Subject '{subject}' does not have subject-level compatibility configured"),
                ("PUT", ["config", var subject]) => (200, new JsonObject { ["compatibility"] = _levels[subject] = (string)body!["compatibility"]! }),
                ("GET", ["subjects", var subject, ..]) => Error(404, 40401, $"Subject '{subject}' not found."),
                _ => Error(404, 404, "HTTP 404 Not Found"),
            };
        }
    }

    private List<Entry> Of(string subject) => [.. _entries.Where(entry => entry.Subject == subject)];

    private (int, JsonNode) Version(string subject, string version)
    {
        var found = Of(subject);
        if (found.Count == 0) return Error(404, 40401, $"Subject '{subject}' not found.");
        var entry = version == "latest" ? found[^1] : found.Find(entry => $"{entry.Version}" == version);
        return entry is null ? Error(404, 40402, $"Version {version} not found.") : (200, Full(entry));
    }

    private (int, JsonNode) Post(string subject, JsonNode body)
    {
        var text = (string)body["schema"]!;
        if (!IsJson(text)) return Error(422, 42201, "Invalid schema");
        if (Refusal(text) is { } reason) return Error(409, 409, reason);
        return (200, new JsonObject { ["id"] = Register(subject, (string?)body["schemaType"] ?? "AVRO", text).Id });
    }

    private (int, JsonNode) LookUp(string subject, JsonNode body)
    {
        var entry = Of(subject).Find(entry => _schemas[entry.Id - 1].Text == (string)body["schema"]!);
        return entry is null ? Error(404, 40403, "Schema not found") : (200, Full(entry));
    }

    private Entry Register(string subject, string type, string text)
    {
        if (!_schemas.Contains((type, text))) _schemas.Add((type, text));
        var id = _schemas.IndexOf((type, text)) + 1;
        var known = Of(subject);
        if (known.Find(entry => entry.Id == id) is { } same) return same;
        _entries.Add(new Entry(subject, known.Count + 1, id));
        return _entries[^1];
    }

    private JsonObject Full(Entry entry)
    {
        var full = Schema(_schemas[entry.Id - 1]);
        (full["subject"], full["version"], full["id"]) = (entry.Subject, entry.Version, entry.Id);
        return full;
    }

    /// <summary>As documented, the type of Avro schemas is left out.</summary>
    private static JsonObject Schema((string Type, string Text) schema)
    {
        var answer = new JsonObject { ["schema"] = schema.Text };
        if (schema.Type != "AVRO") answer["schemaType"] = schema.Type;
        return answer;
    }

    private static JsonObject Level(string level) => new() { ["compatibilityLevel"] = level };

    private static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value))];

    private static (int, JsonNode) Error(int status, int code, string message) =>
        (status, new JsonObject { ["error_code"] = code, ["message"] = message });

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record Entry(string Subject, int Version, int Id);
}
