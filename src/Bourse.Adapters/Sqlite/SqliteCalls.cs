using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// A SQLite file with a connection and a thread of its own. The first call opens it, and it is kept open; after a failure the next call opens it
/// anew. Where the folder cannot be written, an existing file can still be read.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="threadName">What debuggers call the thread.</param>
internal sealed class SqliteCalls(string file, string threadName) : IAsyncDisposable
{
    private SqliteThread _thread = new(threadName);
    private SqliteConnection? _connection;

    /// <summary>The failure of a call that finds no file; by default one that names it.</summary>
    public Func<BourseException> Missing { get; init; } =
        () => new BourseException(FailureKind.Failed, $"there is no file {file}", "choose another home folder");

    /// <summary>A failure of SQLite, with its message without the quotes, in words of the file's purpose; null for the usual ones.</summary>
    public Func<SqliteException, string, BourseException?> Explain { get; init; } = (_, _) => null;

    /// <summary>Called when the file has been opened; when it throws, the file is closed, and the call fails.</summary>
    public Action<SqliteConnection> Opened { get; init; } = _ => { };

    /// <summary>Called before the connection is closed, to dispose of what belongs to it.</summary>
    public Action Closing { get; init; } = () => { };

    /// <summary>Runs work on the file's thread, calls in their order. Cancelling a call interrupts its statement.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="create">Whether a missing file is created.</param>
    /// <exception cref="BourseException">The file is missing, or cannot be used.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation, bool create = false) => _thread.RunAsync(
        () =>
        {
            try
            {
                return work(Connect(create));
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
            {
                throw new OperationCanceledException(e.Message, e, cancellation);
            }
            catch (SqliteException e)
            {
                Close();
                var detail = e.Message.Split('\'', 2)[^1].TrimEnd('.', '\'');
                throw Explain(e, detail) ?? SqliteFailures.Of(e.SqliteExtendedErrorCode, detail, file, e);
            }
        },
        cancellation);

    /// <summary>Disposes of a part of the connection on the file's thread, whether or not the connection is still open.</summary>
    /// <param name="part">The part.</param>
    /// <param name="cancellation">Ends the call before it has begun.</param>
    public Task DisposeOfAsync(IDisposable part, CancellationToken cancellation) => _thread.RunAsync(
        () =>
        {
            part.Dispose();
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var thread = _thread;
        _thread = new SqliteThread(threadName);
        await thread.CloseAsync(Close);
    }

    private SqliteConnection Connect(bool create)
    {
        if (_connection is not null) return _connection;
        if (!create && !File.Exists(file)) throw Missing();
        var isReadOnly = !create && SqliteReadOnly.Holds(file);
        var mode = create ? SqliteOpenMode.ReadWriteCreate : isReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite;
        _connection = Open(isReadOnly ? SqliteReadOnly.NameOf(file) : file, mode);
        _thread.Handle = _connection.Handle;
        try
        {
            Opened(_connection);
            return _connection;
        }
        catch (BourseException)
        {
            Close();
            throw;
        }
    }

    private static SqliteConnection Open(string name, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = name, Mode = mode, ForeignKeys = true, Pooling = false, DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {SqliteTransactions.BusyTimeout}; PRAGMA synchronous = FULL");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private void Close()
    {
        Closing();
        _thread.Handle = null;
        _connection?.Dispose();
        _connection = null;
    }
}
