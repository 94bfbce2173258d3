using System.Data.Common;

namespace Bourse.Adapters.Sql;

/// <summary>A connection that runs the statements that SQLite and MySQL have in common; parameters are written <c>@name</c>.</summary>
internal interface ISqlSession
{
    /// <summary>Runs a statement and returns how many rows it matched.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="parameters">The values; a null is given as <see cref="DBNull.Value"/>.</param>
    Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters);

    /// <summary>Runs a query; every row goes through <paramref name="read"/>.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="parameters">The values; a null is given as <see cref="DBNull.Value"/>.</param>
    Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object Value)[] parameters);
}
