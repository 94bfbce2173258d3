using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Adapters.MySql;

/// <summary>
/// Creates and upgrades the tables. MySQL commits at every CREATE, so each of these statements can be repeated after a crash. The version is written
/// last. Master data and a reset need atomicity, so they use plain statements in one transaction.
/// </summary>
internal static class MySqlSchema
{
    /// <summary>What follows the columns of every table.</summary>
    public const string Form = "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    /// <summary>
    /// The statements that upgrade the tables from a version (the index) to the next. A new version adds an entry; existing entries must not change.
    /// </summary>
    private static readonly string[][] Upgrades =
    [
        [
            $"CREATE TABLE IF NOT EXISTS {LedgerTables.Schema} (version INT NOT NULL PRIMARY KEY) {Form}",
            $"""
            CREATE TABLE IF NOT EXISTS {LedgerTables.Investors} (
                Id VARCHAR(32) NOT NULL PRIMARY KEY, Name VARCHAR(255) NOT NULL, City VARCHAR(255) NOT NULL) {Form}
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {LedgerTables.Portfolios} (
                Id VARCHAR(32) NOT NULL PRIMARY KEY, Name VARCHAR(255) NOT NULL, Cumulative BOOLEAN NOT NULL) {Form}
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {LedgerTables.Ownership} (
                iid VARCHAR(32) NOT NULL, pid VARCHAR(32) NOT NULL, PRIMARY KEY (iid, pid),
                FOREIGN KEY (iid) REFERENCES {LedgerTables.Investors} (Id), FOREIGN KEY (pid) REFERENCES {LedgerTables.Portfolios} (Id)) {Form}
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {LedgerTables.Progress} (
                topic VARCHAR(249) NOT NULL, part INT NOT NULL, next_offset BIGINT NOT NULL, epoch BIGINT NOT NULL, owner VARCHAR(255) NOT NULL,
                topic_id VARCHAR(64) NOT NULL, PRIMARY KEY (topic, part)) {Form}
            """,
        ],
    ];

    /// <summary>
    /// Creates missing tables and upgrades the others; with <paramref name="reset"/> empties them first. One process at a time does this.
    /// </summary>
    public static async Task MakeAsync(
        MySqlSession session, MySqlOptions options, Network network, bool reset, CancellationToken cancellation)
    {
        await LockAsync(session, options, cancellation);
        await MakeTablesAsync(session, options, network, cancellation);
        IReadOnlyList<string> former = reset ? await ListTablesAsync(session, cancellation) : [];
        await session.InTransactionAsync(
            async () =>
            {
                if (reset) await ClearAsync(session, former, cancellation);
                await FillAsync(session, network, cancellation);
                return 0;
            },
            cancellation);
        // Such a table is empty and belongs to no portfolio, so one that remains after a crash is harmless.
        foreach (var table in former.Except(await ListTablesAsync(session, cancellation)))
        {
            await session.ExecuteAsync($"DROP TABLE IF EXISTS `{table}`", cancellation);
        }
    }

    /// <summary>Keeps other processes from making tables until the session ends.</summary>
    /// <exception cref="BourseException">Another process has been at it for long.</exception>
    public static async Task LockAsync(MySqlSession session, MySqlOptions options, CancellationToken cancellation)
    {
        var name = $"bourse.{options.Database}"[..Math.Min(64, options.Database.Length + 7)];
        var seconds = (int)options.AnswerTimeout.TotalSeconds / 2;
        var locked = await session.QueryAsync(
            "SELECT IFNULL(GET_LOCK(@name, @seconds), 0)", row => row.GetInt32(0), cancellation, ("@name", name), ("@seconds", seconds));
        if (locked[0] != 1)
        {
            throw new BourseException(
                FailureKind.Failed, $"another process has been initialising {options.Address} for {seconds} s", "wait for it, or end it");
        }
    }

    /// <summary>The portfolios' tables that exist, by name.</summary>
    public static async Task<IReadOnlyList<string>> ListTablesAsync(MySqlSession session, CancellationToken cancellation)
    {
        var keys = await session.QueryAsync(
            $"SELECT iid, pid FROM {LedgerTables.Ownership}", row => $"{row.GetString(0)}_{row.GetString(1)}", cancellation);
        var folds = (await session.QueryAsync("SELECT @@lower_case_table_names", row => row.GetInt32(0), cancellation))[0] != 0;
        var exist = (await session.QueryAsync(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", row => row.GetString(0), cancellation))
            .ToHashSet(folds ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        return [.. keys.Where(key => exist.Contains(key) && LedgerTables.IsPortfolioTable(key)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The version of the tables, 0 when there are none.</summary>
    /// <exception cref="BourseException">They are those of a newer Bourse.</exception>
    public static async Task<int> RequireKnownAsync(MySqlSession session, MySqlOptions options, CancellationToken cancellation)
    {
        var version = await ReadVersionAsync(session, cancellation);
        return version <= Upgrades.Length ? version : throw LedgerFailures.TooNew(options.Address, version, Upgrades.Length);
    }

    private static async Task MakeTablesAsync(MySqlSession session, MySqlOptions options, Network network, CancellationToken cancellation)
    {
        var version = await RequireKnownAsync(session, options, cancellation);
        foreach (var statement in Upgrades.Skip(version).SelectMany(upgrade => upgrade)) await session.ExecuteAsync(statement, cancellation);
        foreach (var portfolio in network.Portfolios)
        {
            await session.ExecuteAsync(CreateTable(LedgerTables.Require(portfolio.Key)), cancellation);
        }
    }

    private static string CreateTable(string table) =>
        $"""
        CREATE TABLE IF NOT EXISTS `{table}` (
            AsOf DATE NOT NULL PRIMARY KEY,
            NAVperShare DECIMAL(18,6) NOT NULL,
            DailyNAVChange DECIMAL(18,6),
            DailyNAVChangePercent DECIMAL(18,6),
            Evaluation DECIMAL(20,2) NOT NULL,
            DailyEvaluationChange DECIMAL(20,2),
            Revision INT NOT NULL
        ) {Form}
        """;

    private static async Task<int> ReadVersionAsync(MySqlSession session, CancellationToken cancellation)
    {
        var exists = await session.QueryAsync(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name",
            _ => 1,
            cancellation,
            ("@name", LedgerTables.Schema));
        return exists.Count == 0
            ? 0
            : (await session.QueryAsync($"SELECT version FROM {LedgerTables.Schema}", row => row.GetInt32(0), cancellation)).FirstOrDefault();
    }

    /// <summary>
    /// Fences off every owner first: the progress rows stay locked until the transaction ends, so that no sink writes in between. The tables are
    /// emptied instead of dropped, since a DROP cannot be rolled back.
    /// </summary>
    private static async Task ClearAsync(MySqlSession session, IReadOnlyList<string> tables, CancellationToken cancellation)
    {
        // Epochs are not reset: a reset epoch could equal that of a former owner that still writes.
        await session.ExecuteAsync($"UPDATE {LedgerTables.Progress} SET next_offset = 0, epoch = epoch + 1, owner = ''", cancellation);
        foreach (var table in tables) await session.ExecuteAsync($"DELETE FROM `{table}`", cancellation);
        await session.ExecuteAsync($"DELETE FROM {LedgerTables.Ownership}", cancellation);
        await session.ExecuteAsync($"DELETE FROM {LedgerTables.Portfolios}", cancellation);
        await session.ExecuteAsync($"DELETE FROM {LedgerTables.Investors}", cancellation);
    }

    private static async Task FillAsync(MySqlSession session, Network network, CancellationToken cancellation)
    {
        await session.ExecuteAsync($"DELETE FROM {LedgerTables.Schema}", cancellation);
        await session.ExecuteAsync(
            $"INSERT INTO {LedgerTables.Schema} (version) VALUES (@version)", cancellation, ("@version", Upgrades.Length));
        foreach (var investor in network.Investors)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO {LedgerTables.Investors} (Id, Name, City) VALUES (@id, @name, @city)
                ON DUPLICATE KEY UPDATE Name = VALUES(Name), City = VALUES(City)
                """,
                cancellation,
                ("@id", investor.Id), ("@name", investor.Name), ("@city", investor.City));
        }

        foreach (var portfolio in network.Portfolios) await FillAsync(session, portfolio, cancellation);
    }

    private static async Task FillAsync(MySqlSession session, Portfolio portfolio, CancellationToken cancellation)
    {
        await session.ExecuteAsync(
            $"""
            INSERT INTO {LedgerTables.Portfolios} (Id, Name, Cumulative) VALUES (@id, @name, @cumulative)
            ON DUPLICATE KEY UPDATE Name = VALUES(Name), Cumulative = VALUES(Cumulative)
            """,
            cancellation,
            ("@id", portfolio.Id), ("@name", portfolio.Name), ("@cumulative", portfolio.Cumulative));
        await session.ExecuteAsync(
            $"INSERT INTO {LedgerTables.Ownership} (iid, pid) VALUES (@iid, @pid) ON DUPLICATE KEY UPDATE pid = VALUES(pid)",
            cancellation,
            ("@iid", portfolio.InvestorId), ("@pid", portfolio.Id));
    }
}
