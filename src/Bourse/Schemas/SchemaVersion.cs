namespace Bourse.Schemas;

/// <summary>A version of a subject's schema, as a registry keeps it.</summary>
/// <param name="Subject">The subject (<see cref="SchemaSubject"/>).</param>
/// <param name="Version">Its number within the subject, from 1.</param>
/// <param name="Id">Identifies the schema in the registry; equal schemas of several subjects share it.</param>
/// <param name="Text">The schema.</param>
public sealed record SchemaVersion(string Subject, int Version, int Id, string Text)
{
    /// <summary>The type of a JSON Schema.</summary>
    public const string JsonType = "JSON";

    /// <summary>The type of the schema: <c>JSON</c>, or one that Bourse does not check, such as <c>AVRO</c>.</summary>
    public string Type { get; init; } = JsonType;

    /// <summary>When it was registered; null when the registry does not say.</summary>
    public DateTimeOffset? Time { get; init; }
}
