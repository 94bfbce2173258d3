using Bourse.Hosting.Configuration;
using Bourse.Hosting.Groups;
using Bourse.Hosting.Stages;
using Bourse.Market;

namespace Bourse.Cli.Frame;

/// <summary>The remedies of failures in terms of the command line: which command or option to use.</summary>
internal static class Remedies
{
    /// <summary>What fills an empty store of bars.</summary>
    public const string FillBars = "`bourse pipeline run` publishes bars, and `bourse stream --until-end` reads them into the store";

    /// <summary>The command that sends the changed prices of an exchange's file.</summary>
    /// <param name="exchange">The exchange; null when it is not known.</param>
    public static string RevisePrices(ExchangeListing? exchange) => $"`bourse exchange {WordOf(exchange)} --revise`";

    /// <summary>What names an exchange on a command line: the file of one that was made of an option, the name of one that is configured.</summary>
    private static string WordOf(ExchangeListing? exchange) => exchange switch
    {
        null => "csv:FILE",
        { Name: "csv" or BarsSource.ExchangeName } => PrintedCommands.Quote(exchange.Source),
        _ => exchange.Name,
    };

    /// <summary>What to add to a log message, by its id; null when there is nothing to add.</summary>
    /// <param name="eventId">The message's id.</param>
    /// <param name="findExchange">Finds the exchange that the message is about; null when that is not known.</param>
    public static string? OfMessage(int eventId, Func<ExchangeListing?> findExchange) => eventId switch
    {
        StageEvents.FileDiffers => $"with the network stopped, {RevisePrices(findExchange())} sends them",
        StageEvents.NothingComes => "do the exchanges run (`bourse status`)?",
        _ => null,
    };

    /// <summary>What a note on a group says, with the command that makes its stage go on elsewhere.</summary>
    public static string Of(GroupNote note) => note.Remedy switch
    {
        GroupRemedy.StartFromCommitted => $"{note.Text}; `bourse {note.Stage} --from-committed` starts at them",
        GroupRemedy.ReadAnew => $"{note.Text}; `bourse {note.Stage} --mode initial` reads all anew",
        _ => note.Text,
    };

    /// <summary>The remedy of a failure; null when there is none to give.</summary>
    public static string? Of(BourseException failure) => Of(failure.Code, failure.Remedy);

    /// <summary>The remedy for an error code, based on the failure's own general remedy.</summary>
    public static string? Of(BourseErrorCode code, string? remedy) => code switch
    {
        BourseErrorCode.DatabaseNotInitialized => "run `bourse database init`",
        BourseErrorCode.DatabaseMissing => "run `bourse database init` and `bourse ingest`, or choose another folder with --home",
        BourseErrorCode.EventLogMissing => "run a stage first, or choose another folder with --home",
        BourseErrorCode.HomeNotUsable => $"{remedy} with --home",
        BourseErrorCode.NetworkInUse => $"stop it first (`bourse down`), or choose another folder with --home; {remedy}",
        BourseErrorCode.DiskFull => $"{remedy}, or choose another folder with --home",
        BourseErrorCode.RoleTaken => $"`bourse down` stops everything of this home; or {remedy}, or choose another folder with --home",
        BourseErrorCode.UnknownTopic => "`bourse topic list` names the topics there are",
        BourseErrorCode.NoSuchTopicYet => $"{remedy}, or write to it with `bourse topic produce --create`",
        BourseErrorCode.UnknownPartition => "`bourse topic describe TOPIC` shows its partitions",
        BourseErrorCode.OutputNotWritable => $"{remedy} with --out DIR",
        BourseErrorCode.LakeFileMissing => "`bourse lake verify` names what is missing",
        BourseErrorCode.LakeNotWritable => $"{remedy} with --lake DIR",
        BourseErrorCode.SchemaMissing => "`bourse schema list` shows the topics with a schema; `bourse schema infer TOPIC --set` makes one",
        BourseErrorCode.SchemaUnusable => $"{remedy}, then `bourse schema set TOPIC FILE`",
        BourseErrorCode.SchemaIncompatible => "change the schema, or allow the change: --compatibility none",
        BourseErrorCode.SchemaReadOnly => "serve the registry with `bourse registry`, and set /mode/SUBJECT there to READWRITE",
        BourseErrorCode.TaskTaken => "`bourse pipeline runs` shows how far it is; the setting taskLease gives a process more time",
        BourseErrorCode.LakeHoldsAnotherTopic => $"{remedy} (--lake LAKE names another)",
        BourseErrorCode.FeedPortNotUsable => "choose another with --feed PORT",
        BourseErrorCode.DashboardPortNotUsable => "choose another with --port PORT (`up` and `demo`: --dashboard-port); 0 takes one that is free",
        BourseErrorCode.HealthPortNotUsable => "choose another with --health-port PORT; 0 takes one that is free",
        BourseErrorCode.RegistryPortNotUsable => "choose another with --port PORT (`up` and `dashboard`: --registry-port); 0 takes one that is free",
        BourseErrorCode.DashboardNeedsToken => "put a secret of 16 characters or more into a file, and give --token-file FILE",
        BourseErrorCode.UnknownReportFormat => "write for example --format json,html",
        BourseErrorCode.InvalidReportPeriod => "write --period 2020-01-01..2024-12-31 or --period 2020..2024",
        BourseErrorCode.PriceFileMissing => $"{remedy}: --exchange csv:NEWPATH",
        BourseErrorCode.PriceColumnMissing => "name the columns, e.g. --columns Date,Stock,Close",
        BourseErrorCode.PriceTickerMissing => "name the columns, e.g. --columns Date,Stock,Close; or name the one stock, e.g. --ticker TSLA",
        BourseErrorCode.DecimalMarkUnclear => "say --decimal . or --decimal ,",
        BourseErrorCode.DayFormUnclear =>
            "say how days are written, with the marks of the file, e.g. --date-format dd/MM/yyyy, MM/dd/yyyy or dd.MM.yyyy",
        BourseErrorCode.ConfigurationUnreadable => "correct the file, or name another with --config",
        BourseErrorCode.ConfigurationMissing => "give --config the path of a file",
        BourseErrorCode.ReplayOrderDiffers => "give that order by --mode (and --seed); or leave --resume out and begin anew",
        BourseErrorCode.ExchangesNotRead => "read all of the file, with --config FILE; or take the exchanges out of it",
        BourseErrorCode.FirstDayAfterLast => "choose an earlier --from or a later --to",
        BourseErrorCode.BarsMissing => FillBars,
        BourseErrorCode.HoldingNotListed => $"{remedy}; or name its prices with --exchange csv:FILE or bars:SYMBOL",
        BourseErrorCode.EngineCannotReadDatabase =>
            "name the server: --database \"mysql:Server=HOST;User ID=NAME\"; or leave the figures to --engine in-process",
        BourseErrorCode.EngineCannotReadLog => "name the brokers: --log kafka:HOST:PORT; or leave the audit to --engine in-process",
        BourseErrorCode.EngineCannotStream =>
            "name both: --log kafka:HOST:PORT --bars cassandra:HOST:PORT; or leave the stream to --engine in-process",
        _ => remedy,
    };
}
