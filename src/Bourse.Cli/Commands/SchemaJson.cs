using System.Text.Json;
using Bourse.Schemas;

namespace Bourse.Cli.Commands;

/// <summary>Writes versions of schemas as JSON.</summary>
internal static class SchemaJson
{
    /// <summary>Writes what identifies a version, without the schema.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SchemaVersion version)
    {
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("id", version.Id);
        json.WriteString("type", version.Type);
        json.WriteString("time", SchemaCommands.TimeOf(version));
    }

    /// <summary>Writes the schema, as JSON if it is.</summary>
    public static void WriteSchema(Utf8JsonWriter json, SchemaVersion version)
    {
        json.WritePropertyName("schema");
        if (version.Type == SchemaVersion.JsonType)
        {
            using var schema = JsonDocument.Parse(version.Text);
            schema.RootElement.WriteTo(json);
        }
        else
        {
            json.WriteStringValue(version.Text);
        }
    }
}
