namespace Bourse.Ledger;

/// <summary>The failures that every database reports in the same words.</summary>
public static class LedgerFailures
{
    /// <summary>The database or its tables are not there, or are those of an earlier version.</summary>
    /// <param name="cause">What is missing, one line.</param>
    /// <param name="inner">What the driver threw, if anything.</param>
    public static BourseException NotInitialized(string cause, Exception? inner = null) =>
        new(FailureKind.Failed, cause, "initialize the database", inner) { Code = BourseErrorCode.DatabaseNotInitialized };

    /// <summary>The tables are those of a later version.</summary>
    /// <param name="place">Which database, as it may be shown.</param>
    /// <param name="version">The version of its tables.</param>
    /// <param name="known">The latest version that is known here.</param>
    public static BourseException TooNew(string place, int version, int known) => new(
        FailureKind.Failed,
        $"{place} has tables of version {version}, and this Bourse knows those up to {known}",
        "use the newer Bourse that made them");
}
