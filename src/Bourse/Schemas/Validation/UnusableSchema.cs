namespace Bourse.Schemas.Validation;

/// <summary>The failure that a text is no schema, or is one that cannot be checked safely.</summary>
internal static class UnusableSchema
{
    /// <summary>The failure, with its reason.</summary>
    public static BourseException Because(string reason, Exception? inner = null) =>
        new(FailureKind.Usage, $"the schema cannot be used: {reason}", "correct the schema", inner) { Code = BourseErrorCode.SchemaUnusable };
}
