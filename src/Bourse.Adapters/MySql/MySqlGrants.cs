using Bourse.Adapters.Pipelines;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Adapters.MySql;

/// <summary>The least privileges of each role on a MySQL server, as statements for its administrator.</summary>
public static class MySqlGrants
{
    /// <summary>The user of <c>bourse database init</c>.</summary>
    public const string Init = "bourse_init";

    /// <summary>The user of <c>bourse ingest</c>.</summary>
    public const string Ingest = "bourse_ingest";

    /// <summary>The user of <c>bourse scheduler</c> and <c>bourse pipeline</c>.</summary>
    public const string Scheduler = "bourse_scheduler";

    /// <summary>The user of <c>bourse report</c>, <c>verify</c>, <c>explain</c>: reads only.</summary>
    public const string Report = "bourse_report";

    /// <summary>
    /// The statements for all roles, a line each, comments between them. Those of <see cref="Ingest"/> and <see cref="Scheduler"/> name tables that
    /// must exist: run them after <c>bourse database init</c>.
    /// </summary>
    /// <param name="database">The database's name, as <see cref="MySqlOptions.Database"/> takes it.</param>
    /// <param name="network">Whose portfolios have tables.</param>
    public static IReadOnlyList<string> Lines(string database, Network network) =>
    [
        $"-- The users, each with a password of its own: CREATE USER '{Init}'@'%' IDENTIFIED BY '...' REQUIRE SSL;",
        "-- bourse database init",
        .. ForInit(database).Select(statement => statement + ";"),
        "-- bourse ingest (after bourse database init has made the tables)",
        .. ForIngest(database, network).Select(statement => statement + ";"),
        "-- bourse scheduler, pipeline (after bourse database init has made the tables)",
        .. ForScheduler(database).Select(statement => statement + ";"),
        "-- bourse report, verify, explain",
        .. ForReport(database).Select(statement => statement + ";"),
    ];

    /// <summary>The privileges of <see cref="Init"/>: to create, upgrade, fill and empty the database and its tables.</summary>
    public static IReadOnlyList<string> ForInit(string database, string user = Init) =>
        [$"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, REFERENCES ON {Pattern(database)} TO '{user}'@'%'"];

    /// <summary>The privileges of <see cref="Ingest"/>: to write progress and the portfolios' rows, but not to delete them.</summary>
    public static IReadOnlyList<string> ForIngest(string database, Network network, string user = Ingest) =>
    [
        OnTable("SELECT", database, LedgerTables.Ownership, user),
        OnTable("SELECT, INSERT, UPDATE", database, LedgerTables.Progress, user),
        .. network.Portfolios.Select(portfolio => OnTable("SELECT, INSERT, UPDATE", database, LedgerTables.Require(portfolio.Key), user)),
    ];

    /// <summary>
    /// The privileges of <see cref="Scheduler"/>: to write the tables of pipelines and quotas, which must exist, and to delete old runs and calls.
    /// </summary>
    public static IReadOnlyList<string> ForScheduler(string database, string user = Scheduler) =>
    [
        .. RunTables.All.Concat(QuotaTables.All).Select(table => OnTable("SELECT, INSERT, UPDATE, DELETE", database, table, user)),
    ];

    /// <summary>The privileges of <see cref="Report"/>: to read.</summary>
    public static IReadOnlyList<string> ForReport(string database, string user = Report) => [$"GRANT SELECT ON {Pattern(database)} TO '{user}'@'%'"];

    private static string OnTable(string rights, string database, string table, string user) =>
        $"GRANT {rights} ON `{database}`.`{table}` TO '{user}'@'%'";

    /// <summary>All tables of a database; its name is a pattern here, in which <c>_</c> would stand for any character.</summary>
    private static string Pattern(string database) => $"`{database.Replace("_", @"\_", StringComparison.Ordinal)}`.*";
}
