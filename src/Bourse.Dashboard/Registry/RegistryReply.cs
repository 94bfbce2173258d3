using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Registry;

/// <summary>An answer of the registry.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">The body, as JSON.</param>
internal sealed record RegistryReply(int Status, JsonNode? Body)
{
    private const string MediaType = "application/vnd.schemaregistry.v1+json";
    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was asked for.</summary>
    public static RegistryReply Ok(JsonNode? body) => new(StatusCodes.Status200OK, body);

    /// <summary>Why it is not answered.</summary>
    public static RegistryReply Error(int status, int code, string message) =>
        new(status, new JsonObject { ["error_code"] = code, ["message"] = message });

    /// <summary>Sends it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(Body?.ToJsonString(Options) ?? "null", context.RequestAborted);
    }
}
