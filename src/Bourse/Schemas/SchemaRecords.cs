using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Schemas.Compatibility;

namespace Bourse.Schemas;

/// <summary>
/// The records of topic <c>_schemas</c>, in the form in which Confluent's registry keeps its own: a record for each version of a subject, and one for
/// each level of compatibility and each mode.
/// </summary>
internal static class SchemaRecords
{
    /// <summary>The topic.</summary>
    public const string Topic = "_schemas";

    /// <summary>The type of records with a version.</summary>
    public const string SchemaKey = "SCHEMA";

    /// <summary>The type of records with a level.</summary>
    public const string ConfigKey = "CONFIG";

    /// <summary>The type of records with a mode.</summary>
    public const string ModeKey = "MODE";

    /// <summary>The type of records that delete the versions of a subject up to one.</summary>
    public const string DeleteKey = "DELETE_SUBJECT";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The key of a version.</summary>
    public static byte[] KeyOf(SchemaVersion version) => Write(json =>
    {
        json.WriteString("keytype", SchemaKey);
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("magic", 1);
    });

    /// <summary>The key of what deletes versions of a subject.</summary>
    public static byte[] KeyOfDeletion(string subject) => KeyOf(DeleteKey, subject);

    /// <summary>The value of what deletes a subject's versions up to one.</summary>
    public static byte[] ValueOfDeletion(string subject, int version) => Write(json =>
    {
        json.WriteString("subject", subject);
        json.WriteNumber("version", version);
    });

    /// <summary>The value of a version.</summary>
    public static byte[] ValueOf(SchemaVersion version, bool isDeleted) => Write(json =>
    {
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("id", version.Id);
        // The type of a schema without one is AVRO.
        if (version.Type != SchemaLedger.TypeWithoutName) json.WriteString("schemaType", version.Type);
        json.WriteString("schema", version.Text);
        json.WriteBoolean("deleted", isDeleted);
    });

    /// <summary>The key of a subject's level; null for that of all.</summary>
    public static byte[] KeyOfLevel(string? subject) => KeyOf(ConfigKey, subject);

    /// <summary>The key of a subject's mode; null for that of all.</summary>
    public static byte[] KeyOfMode(string? subject) => KeyOf(ModeKey, subject);

    /// <summary>The value of a subject's level.</summary>
    public static byte[] ValueOf(CompatibilityLevel level) =>
        Write(json => json.WriteString("compatibilityLevel", CompatibilityLevels.RecordNameOf(level)));

    /// <summary>The value of a mode.</summary>
    public static byte[] ValueOf(RegistryMode mode) => Write(json => json.WriteString("mode", RegistryModes.NameOf(mode)));

    private static byte[] KeyOf(string type, string? subject) => Write(json =>
    {
        json.WriteString("keytype", type);
        json.WriteString("subject", subject);
        json.WriteNumber("magic", 0);
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
