namespace Bourse.Schemas.Validation;

/// <summary>What a schema wants a member of a message to be.</summary>
public enum MemberKind
{
    /// <summary>A number, whole or not.</summary>
    Number,

    /// <summary>A text that is a day, or a day with a time.</summary>
    Day,

    /// <summary>A text.</summary>
    Text,
}
