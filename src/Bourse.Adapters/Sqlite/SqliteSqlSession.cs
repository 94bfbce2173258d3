using System.Data.Common;
using Bourse.Adapters.Sql;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>Runs the statements that databases have in common. Each call has ended when it returns, since SQLite's calls block.</summary>
/// <param name="connection">The connection, on whose thread it is called.</param>
internal sealed class SqliteSqlSession(SqliteConnection connection) : ISqlSession
{
    /// <inheritdoc/>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(connection.Execute(sql, parameters));
    }

    /// <inheritdoc/>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(connection.Query(sql, read, parameters));
    }
}
