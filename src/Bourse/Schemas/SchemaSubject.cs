namespace Bourse.Schemas;

/// <summary>The name under which a registry keeps the schema of a topic's messages, as Confluent's programs name it: <c>TOPIC-value</c>.</summary>
public static class SchemaSubject
{
    private const string Suffix = "-value";

    /// <summary>The subject of a topic.</summary>
    public static string OfTopic(string topic) => topic + Suffix;

    /// <summary>The topic of a subject; null for a subject that is not that of a topic's messages, e.g. of its keys.</summary>
    public static string? TopicOf(string subject) =>
        subject.Length > Suffix.Length && subject.EndsWith(Suffix, StringComparison.Ordinal) ? subject[..^Suffix.Length] : null;
}
