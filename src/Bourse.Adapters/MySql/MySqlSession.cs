using System.Data;
using System.Data.Common;
using Bourse.Adapters.Sql;
using MySqlConnector;

namespace Bourse.Adapters.MySql;

/// <summary>An open connection, for one caller at a time.</summary>
internal sealed class MySqlSession : ISqlSession, IAsyncDisposable
{
    private const int MaxPrepared = 64;

    private readonly MySqlConnection _connection;
    private readonly Dictionary<string, MySqlCommand> _prepared = new(StringComparer.Ordinal);
    private bool _hasUnknownState;

    private MySqlSession(MySqlConnection connection) => _connection = connection;

    /// <summary>Whether a COMMIT was sent whose answer has not come.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>Whether the next statement can use this session: the connection is open, and no transaction is open on it.</summary>
    public bool IsUsable => _connection.State == ConnectionState.Open && !_hasUnknownState && !IsCommitting;

    /// <summary>Connects, and sets the session variables that the statements rely on, whatever the server's defaults are.</summary>
    public static async Task<MySqlSession> OpenAsync(
        MySqlOptions options, bool withDatabase, TimeSpan timeout, CancellationToken cancellation)
    {
        var connection = new MySqlConnection(options.ConnectionString(withDatabase, timeout));
        if (options.ChecksCertificate is { } check) connection.RemoteCertificateValidationCallback = check;
        var session = new MySqlSession(connection);
        try
        {
            await connection.OpenAsync(cancellation);
            await session.ConfigureAsync(options, cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does the work in a transaction, or none of it.</summary>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await ExecuteAsync("START TRANSACTION", cancellation);
        try
        {
            var result = await work();
            cancellation.ThrowIfCancellationRequested();
            IsCommitting = true;
            // A COMMIT that is interrupted may have taken place.
            await ExecuteAsync("COMMIT", CancellationToken.None);
            IsCommitting = false;
            return result;
        }
        catch (Exception) when (!IsCommitting)
        {
            await RollBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = Create(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = Create(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A command; the caller disposes it.</summary>
    public MySqlCommand Create(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = new MySqlCommand(sql, _connection);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>The session's prepared statement of that name, made when it is first asked for; null when the session has too many already.</summary>
    public async ValueTask<MySqlCommand?> FindPreparedAsync(string name, Func<MySqlCommand> create, CancellationToken cancellation)
    {
        if (_prepared.TryGetValue(name, out var command) || _prepared.Count == MaxPrepared) return command;
        command = create();
        await command.PrepareAsync(cancellation);
        return _prepared[name] = command;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.DisposeAsync();
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            // The connection is broken; the server rolls back what was not committed.
        }
    }

    private async Task ConfigureAsync(MySqlOptions options, CancellationToken cancellation)
    {
        var seconds = (int)Math.Max(1, options.LockTimeout.TotalSeconds);
        await ExecuteAsync(
            $"""
            SET SESSION autocommit = 1, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
                innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds},
                wait_timeout = {(int)Math.Max(1, options.IdleTimeout.TotalSeconds)}
            """,
            cancellation);
        // A reset must also lock the gaps where rows may be inserted.
        await ExecuteAsync("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", cancellation);
    }

    /// <summary>Never fails, so that the first failure is the one reported.</summary>
    private async Task RollBackAsync()
    {
        // Where the connection is broken, the server rolls back by itself.
        if (_connection.State != ConnectionState.Open) return;
        try
        {
            await ExecuteAsync("ROLLBACK", CancellationToken.None);
        }
#pragma warning disable CA1031 // no exception may hide the failure that led here.
        catch (Exception)
        {
            _hasUnknownState = true;
        }
#pragma warning restore CA1031
    }
}
