namespace Bourse;

/// <summary>
/// Identifies a <see cref="BourseException"/> for the code that handles it: a caller that recovers, or a command line that names the option to
/// change. A failure that no caller distinguishes has <see cref="None"/>.
/// </summary>
public enum BourseErrorCode
{
    /// <summary>No particular failure: message and remedy are sufficient.</summary>
    None,

    /// <summary>The database or its tables are not there, or are those of an earlier version.</summary>
    DatabaseNotInitialized,

    /// <summary>There is no database file in the home folder yet.</summary>
    DatabaseMissing,

    /// <summary>There is no event log in the home folder yet.</summary>
    EventLogMissing,

    /// <summary>There is no topic of that name.</summary>
    UnknownTopic,

    /// <summary>There is no topic of that name, nor one of a similar name.</summary>
    NoSuchTopicYet,

    /// <summary>The topic has no partition of that number.</summary>
    UnknownPartition,

    /// <summary>The home folder, or a file in it, cannot be used; another folder would do.</summary>
    HomeNotUsable,

    /// <summary>Another process of this home folder does the same work.</summary>
    RoleTaken,

    /// <summary>The port of the feed is in use, or may not be used.</summary>
    FeedPortNotUsable,

    /// <summary>The port of the dashboard is in use, or may not be used.</summary>
    DashboardPortNotUsable,

    /// <summary>The port of the schema registry is in use, or may not be used.</summary>
    RegistryPortNotUsable,

    /// <summary>The dashboard, or the schema registry, would be open to everybody who reaches its address.</summary>
    DashboardNeedsToken,

    /// <summary>There is no report format of that name.</summary>
    UnknownReportFormat,

    /// <summary>The days of a report are not written as days.</summary>
    InvalidReportPeriod,

    /// <summary>A price file is not at the place where it was.</summary>
    PriceFileMissing,

    /// <summary>A price file lacks a required column.</summary>
    PriceColumnMissing,

    /// <summary>A price file of one stock has no column for the ticker, and none was given.</summary>
    PriceTickerMissing,

    /// <summary>The numbers of a CSV file can be read with a decimal point or with a decimal comma.</summary>
    DecimalMarkUnclear,

    /// <summary>The days of a CSV file can be read in more than one way.</summary>
    DayFormUnclear,

    /// <summary>A replay was begun in another order than the one in which it shall be resumed.</summary>
    ReplayOrderDiffers,

    /// <summary>A file that was asked for cannot be written; another folder would do.</summary>
    OutputNotWritable,

    /// <summary>A home cannot get another network, because one runs there.</summary>
    NetworkInUse,

    /// <summary>The disk of the home folder is full.</summary>
    DiskFull,

    /// <summary>A configuration file cannot be read.</summary>
    ConfigurationUnreadable,

    /// <summary>The configuration file that was named is not there.</summary>
    ConfigurationMissing,

    /// <summary>A file that is read for its investors lists exchanges, too.</summary>
    ExchangesNotRead,

    /// <summary>The first day is after the last one.</summary>
    FirstDayAfterLast,

    /// <summary>A portfolio holds what no exchange lists.</summary>
    HoldingNotListed,

    /// <summary>The statistics engine cannot read the database that is configured.</summary>
    EngineCannotReadDatabase,

    /// <summary>The valuation engine cannot read the event log that is configured.</summary>
    EngineCannotReadLog,

    /// <summary>The engine cannot stream bars from the log to the bar store.</summary>
    EngineCannotStream,

    /// <summary>A file of the lake is not there.</summary>
    LakeFileMissing,

    /// <summary>The lake holds another topic under the table of this one.</summary>
    LakeHoldsAnotherTopic,

    /// <summary>The folder of the lake cannot be written; another folder would do.</summary>
    LakeNotWritable,

    /// <summary>The topic has no schema.</summary>
    SchemaMissing,

    /// <summary>A schema is none, or is one that cannot be checked safely.</summary>
    SchemaUnusable,

    /// <summary>A new version of a schema does not agree with the earlier ones.</summary>
    SchemaIncompatible,

    /// <summary>The schemas of a subject can only be read.</summary>
    SchemaReadOnly,

    /// <summary>Another runner has taken up the task of a pipeline, because its lease was not renewed in time.</summary>
    TaskTaken,

    /// <summary>The port on which health is told cannot be listened on.</summary>
    HealthPortNotUsable,

    /// <summary>An exchange takes its prices from bars of symbols that have none.</summary>
    BarsMissing,

    /// <summary>There is nothing of the name, number or day that was asked for.</summary>
    NotThere,

    /// <summary>The server shows, and changes nothing.</summary>
    ReadOnly,

    /// <summary>A statement of a user failed while it ran, by the rows that it met or by a limit.</summary>
    StatementFailed,
}
