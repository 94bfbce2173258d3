using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Transactions that write. The provider's transaction throws on disposal when SQLite has already rolled back, which hides the cause.
/// </summary>
internal static class SqliteTransactions
{
    /// <summary>How long SQLite waits for a lock by itself; cancellation takes as long at most.</summary>
    public const int BusyTimeout = 50;

    /// <summary>Does work inside a transaction, which is undone when the work fails.</summary>
    /// <param name="connection">The connection; its busy timeout is <see cref="BusyTimeout"/>.</param>
    /// <param name="lockTimeout">How long it waits for another process that writes.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static T InTransaction<T>(this SqliteConnection connection, TimeSpan lockTimeout, Func<T> work, CancellationToken cancellation)
    {
        connection.ExecuteWhenFree("BEGIN IMMEDIATE", lockTimeout, cancellation);
        try
        {
            var result = work();
            Check(connection, Execute(connection, "COMMIT"));
            return result;
        }
        catch
        {
            // SQLite rolls some transactions back by itself. A failure of the rollback is ignored, so that its cause is reported.
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0) _ = Execute(connection, "ROLLBACK");
            throw;
        }
    }

    /// <summary>Runs a statement that other processes keep from running as long as they write.</summary>
    public static void ExecuteWhenFree(this SqliteConnection connection, string sql, TimeSpan lockTimeout, CancellationToken cancellation)
    {
        var code = Execute(connection, sql);
        for (var left = lockTimeout.TotalMilliseconds; (code & 0xff) == raw.SQLITE_BUSY && left > 0; left -= BusyTimeout)
        {
            cancellation.ThrowIfCancellationRequested();
            code = Execute(connection, sql);
        }

        Check(connection, code);
    }

    private static int Execute(SqliteConnection connection, string sql) => raw.sqlite3_exec(connection.Handle, sql);

    private static void Check(SqliteConnection connection, int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);
}
