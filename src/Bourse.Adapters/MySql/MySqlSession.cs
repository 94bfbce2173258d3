using System.Data.Common;
using MySql.Data.MySqlClient;

namespace Bourse.Adapters.MySql;

/// <summary>
/// An open connection, for one caller at a time. Its calls block: the provider keeps its time limits only then. Whoever uses it runs on a thread
/// of the pool.
/// </summary>
internal sealed class MySqlSession : IDisposable
{
    private const int MaxPrepared = 64;

    private readonly DbConnection _connection;
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    private MySqlSession(DbConnection connection) => _connection = connection;

    /// <summary>Whether a COMMIT was sent whose answer has not come.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>Connects, and makes the session what the statements rely on, whatever the server's defaults are.</summary>
    public static MySqlSession Open(MySqlOptions options, bool withDatabase, TimeSpan timeout)
    {
        var connection = new MySqlConnection(options.ConnectionString(withDatabase, timeout));
        try
        {
            connection.Open();
            var session = new MySqlSession(connection);
            var seconds = (int)Math.Max(1, options.LockTimeout.TotalSeconds);
            session.Execute(
                $"""
                SET SESSION autocommit = 1, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
                    innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds},
                    wait_timeout = {(int)Math.Max(1, options.IdleTimeout.TotalSeconds)}
                """);
            // A reset must lock the places of rows that are not there yet, too.
            session.Execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does the work in a transaction, or none of it.</summary>
    public T InTransaction<T>(Func<T> work, CancellationToken cancellation)
    {
        Execute("START TRANSACTION");
        try
        {
            var result = work();
            cancellation.ThrowIfCancellationRequested();
            IsCommitting = true;
            Execute("COMMIT");
            IsCommitting = false;
            return result;
        }
        catch (Exception) when (!IsCommitting)
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Runs a statement; tells how many rows it found or changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Create(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query; every row goes through <paramref name="read"/>.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Create(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A command; the caller disposes it.</summary>
    public DbCommand Create(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) Add(command, name, value);
        return command;
    }

    /// <summary>
    /// The session's prepared statement of that name, or null when it has too many already. None is closed before the session: the server does not
    /// answer to that, and the request behind it would wait for the network's delayed acknowledgement (40 ms each).
    /// </summary>
    public DbCommand? FindPrepared(string name, Func<DbCommand> create)
    {
        if (_prepared.TryGetValue(name, out var command) || _prepared.Count == MaxPrepared) return command;
        command = create();
        command.Prepare();
        return _prepared[name] = command;
    }

    /// <summary>Gives a command a parameter.</summary>
    public static DbParameter Add(DbCommand command, string name, object? value = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter;
    }

    public void Dispose()
    {
        try
        {
            _connection.Dispose();
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            // Saying goodbye on a connection that is broken; the server rolls back what was not committed.
        }
    }

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            // The connection is broken, and the server rolls back by itself. What went wrong before is what people must hear of.
        }
    }
}
