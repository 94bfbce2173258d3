using System.Text.Json;
using System.Text.Json.Nodes;
using Bourse.Schemas;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bourse.Dashboard.Registry;

/// <summary>
/// Finds the answer to a request by its address. The address is read as it was sent, because the name of a subject may contain an escaped slash.
/// </summary>
/// <param name="answers">The answers.</param>
internal sealed class RegistryRouter(RegistryAnswers answers)
{
    private const int MaxDepth = 64;

    /// <summary>Serves a request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var reply = await FindReplyAsync(context, context.RequestAborted);
        await reply.WriteAsync(context);
    }

    private async Task<RegistryReply> FindReplyAsync(HttpContext context, CancellationToken cancellation)
    {
        try
        {
            var path = PathOf(context);
            return RegistryReply.Ok(await AnswerAsync(context, path, cancellation));
        }
        catch (RegistryRefusal e)
        {
            return RegistryReply.Error(e.Status, e.Code, e.Message);
        }
        catch (BourseException e)
        {
            var refusal = RefusalOf(e);
            return RegistryReply.Error(refusal.Status, refusal.Code, refusal.Message);
        }
        catch (BadHttpRequestException e)
        {
            return RegistryReply.Error(e.StatusCode, e.StatusCode, e.Message);
        }
    }

    private static RegistryRefusal RefusalOf(BourseException e) => e.Code switch
    {
        BourseErrorCode.SchemaUnusable => RegistryRefusal.InvalidSchema(e.Message),
        BourseErrorCode.SchemaReadOnly => RegistryRefusal.NotPermitted(e.Message),
        _ => RegistryRefusal.StoreFails(e.Message),
    };

    private static string[] PathOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var path = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        return path.FirstOrDefault(part => part.Any(char.IsControl)) is { } part ? throw RegistryRefusal.InvalidSubject(part) : path;
    }

    private async Task<JsonNode?> AnswerAsync(HttpContext context, string[] path, CancellationToken cancellation)
    {
        var query = new RegistryQuery(context.Request.Query);
        return (context.Request.Method, path) switch
        {
            ("GET", _) => await GetAsync(path, query, cancellation),
            ("POST", ["subjects", var subject]) => await answers.LookUpAsync(subject, await ReadAsync(context, cancellation), query, cancellation),
            ("POST", ["subjects", var subject, "versions"]) =>
                await answers.RegisterAsync(subject, await ReadAsync(context, cancellation), cancellation),
            ("POST", ["compatibility", "subjects", var subject, "versions"]) =>
                await answers.CompareAsync(subject, null, await ReadAsync(context, cancellation), query, cancellation),
            ("POST", ["compatibility", "subjects", var subject, "versions", var version]) =>
                await answers.CompareAsync(subject, version, await ReadAsync(context, cancellation), query, cancellation),
            ("DELETE", ["subjects", var subject]) => await answers.DeleteSubjectAsync(subject, query, cancellation),
            ("DELETE", ["subjects", var subject, "versions", var version]) =>
                await answers.DeleteVersionAsync(subject, version, query, cancellation),
            (_, ["config" or "mode", .. var rest]) when rest.Length <= 1 =>
                await ConfigureAsync(context, path[0], rest is [var subject] ? subject : null, cancellation),
            _ => throw RegistryRefusal.NoMethod(),
        };
    }

    private async Task<JsonNode?> GetAsync(string[] path, RegistryQuery query, CancellationToken cancellation) => path switch
    {
        [] => new JsonObject(),
        ["contexts"] => new JsonArray("."),
        ["config"] => await answers.LevelAsync(null, query, cancellation),
        ["config", var subject] => await answers.LevelAsync(subject, query, cancellation),
        ["mode"] => await answers.ModeAsync(null, query, cancellation),
        ["mode", var subject] => await answers.ModeAsync(subject, query, cancellation),
        ["schemas", "types"] => new JsonArray(SchemaVersion.JsonType),
        ["schemas", "ids", var id] => await answers.SchemaAsync(id, query, cancellation),
        ["schemas", "ids", var id, "schema"] => await answers.TextAsync(id, cancellation),
        ["schemas", "ids", var id, "subjects"] => await answers.SubjectsOfAsync(id, query, cancellation),
        ["schemas", "ids", var id, "versions"] => await answers.VersionsOfAsync(id, query, cancellation),
        ["subjects"] => await answers.SubjectsAsync(query, cancellation),
        ["subjects", var subject, "versions"] => await answers.VersionsAsync(subject, query, cancellation),
        ["subjects", var subject, "versions", var version] => await answers.VersionAsync(subject, version, query, cancellation),
        ["subjects", var subject, "versions", var version, "schema"] => await answers.TextAsync(subject, version, query, cancellation),
        ["subjects", var subject, "versions", var version, "referencedby"] =>
            await answers.ReferencesAsync(subject, version, query, cancellation),
        _ => throw RegistryRefusal.NoAddress(),
    };

    private async Task<JsonNode?> ConfigureAsync(HttpContext context, string what, string? subject, CancellationToken cancellation) =>
        (context.Request.Method, what) switch
        {
            ("PUT", "config") => await answers.SetLevelAsync(subject, await ReadAsync(context, cancellation), cancellation),
            ("PUT", _) => await answers.SetModeAsync(subject, await ReadAsync(context, cancellation), cancellation),
            ("DELETE", "config") => await answers.ClearLevelAsync(subject, cancellation),
            ("DELETE", _) => await answers.ClearModeAsync(subject, cancellation),
            _ => throw RegistryRefusal.NoMethod(),
        };

    private static async Task<JsonObject> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth };
            var body = await JsonNode.ParseAsync(context.Request.Body, null, options, cancellation) as JsonObject ?? throw RegistryRefusal.NoJson();
            RequireText(body);
            return body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RegistryRefusal.NoJson();
        }
    }

    /// <summary>Requires that all texts are Unicode: the reader of JSON looks at the bytes of a text only when it is asked for.</summary>
    /// <exception cref="InvalidOperationException">One is none.</exception>
    private static void RequireText(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (_, member) in members) RequireText(member);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) RequireText(item);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            node.GetValue<string>();
        }
    }
}
