using System.Text.Json;
using System.Text.Json.Nodes;
using Bourse.Schemas;
using Bourse.Schemas.Validation;

namespace Bourse.Dashboard.Registry;

/// <summary>A schema that was sent.</summary>
/// <param name="Type">Its type, e.g. <c>JSON</c>.</param>
/// <param name="Text">Its text; that of a JSON Schema is on one line.</param>
/// <param name="Schema">The JSON Schema; null for another type.</param>
internal sealed record PostedSchema(string Type, string Text, TopicSchema? Schema)
{
    /// <summary>Reads it from a body.</summary>
    /// <exception cref="RegistryRefusal">It is none.</exception>
    /// <exception cref="BourseException">It is a JSON Schema that cannot be used.</exception>
    public static PostedSchema Read(JsonObject body)
    {
        var type = TextOf(body, "schemaType") is { Length: > 0 } named ? named.ToUpperInvariant() : SchemaLedger.TypeWithoutName;
        if (TextOf(body, "schema") is not { Length: > 0 } text) throw RegistryRefusal.InvalidSchema("Empty schema");
        if (type != SchemaVersion.JsonType) return new PostedSchema(type, text, null);
        var schema = TopicSchema.Parse(text);
        return new PostedSchema(type, schema.Text, schema);
    }

    /// <summary>Reads one that is to be kept, or compared.</summary>
    /// <exception cref="RegistryRefusal">It is none, or needs what this registry does not keep.</exception>
    /// <exception cref="BourseException">It is a JSON Schema that cannot be used.</exception>
    public static TopicSchema ReadForUse(JsonObject body)
    {
        if (body["references"] is JsonArray { Count: > 0 }) throw RegistryRefusal.InvalidSchema("references to other schemas are not supported");
        if (body["ruleSet"] is not null) throw RegistryRefusal.InvalidSchema("rules are not supported");
        if (body["metadata"] is not null) throw RegistryRefusal.InvalidSchema("metadata is not supported");
        if (Number(body, "id") > 0) throw RegistryRefusal.NotPermitted("ids are given by the registry; it has no import mode");
        var posted = Read(body);
        return posted.Schema
            ?? throw RegistryRefusal.InvalidSchema($"schemas of type {posted.Type} are not supported, only those of type {SchemaVersion.JsonType}");
    }

    /// <summary>Whether a version holds it.</summary>
    public bool Is(SchemaVersion version) => version.Type == Type && version.Text == Text;

    /// <summary>A member that is a text; null without one.</summary>
    /// <exception cref="RegistryRefusal">It is something else.</exception>
    public static string? TextOf(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw RegistryRefusal.NoJson(),
    };

    private static long Number(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : 0;
}
