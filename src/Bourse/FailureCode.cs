namespace Bourse;

/// <summary>Which failure a <see cref="BourseException"/> is, for code that deals with one of them in a way of its own.</summary>
public enum FailureCode
{
    /// <summary>One that nobody tells apart.</summary>
    None,

    /// <summary>The log has no topic, or no partition, of that name.</summary>
    UnknownPartition,

    /// <summary>The database or its tables are not there, or are those of an earlier version.</summary>
    NotInitialized,
}
