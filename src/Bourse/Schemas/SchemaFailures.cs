namespace Bourse.Schemas;

/// <summary>The failures that every registry reports in the same words.</summary>
public static class SchemaFailures
{
    /// <summary>A new version that does not agree with an earlier one.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="reasons">What has changed and which rule that breaks, one line each.</param>
    public static BourseException Incompatible(string subject, IReadOnlyList<string> reasons)
    {
        var more = reasons.Count > 1 ? $" (and {reasons.Count - 1} more)" : "";
        return new BourseException(
            FailureKind.Failed,
            $"the new schema of {NameOf(subject)} is not compatible: {reasons[0]}{more}",
            "change the new schema, or allow the change with another compatibility level")
        {
            Code = BourseErrorCode.SchemaIncompatible,
        };
    }

    /// <summary>The topic has a schema of another type than JSON Schema.</summary>
    public static BourseException OtherType(SchemaVersion version) => new(
        FailureKind.Failed, $"the schema of {NameOf(version.Subject)} is of type {version.Type}, which is not checked",
        "give the topic a JSON Schema, or write to another topic");

    /// <summary>The mode of the subject allows reading only.</summary>
    public static BourseException ReadOnly(string subject) => new(
        FailureKind.Failed, $"the schema of {NameOf(subject)} can only be read", "set the mode of the subject, or of the registry, to READWRITE")
    {
        Code = BourseErrorCode.SchemaReadOnly,
    };

    private static string NameOf(string subject) => SchemaSubject.TopicOf(subject) ?? subject;
}
