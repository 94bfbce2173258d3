using System.Collections.Concurrent;
using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Retry;

namespace Bourse.Adapters.Cassandra;

/// <summary>The prepared statements of the symbols' tables, each made at its first use. Safe to use from several tasks.</summary>
/// <param name="session">The cluster.</param>
/// <param name="schema">The tables' names.</param>
/// <param name="clock">Measures pauses.</param>
internal sealed class CassandraBarTables(CqlSession session, CassandraBarSchema schema, TimeProvider clock) : IDisposable
{
    private static readonly RetryPolicy Creation = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(20),
    };

    private readonly ConcurrentDictionary<(Symbol Symbol, BarAction Action), CqlPrepared> _statements = new();
    private readonly SemaphoreSlim _creating = new(1);

    /// <summary>The statement that writes a bar. Its table is created, if it is not there: one table after another, as Cassandra wants it.</summary>
    public async Task<CqlPrepared> InsertAsync(Symbol symbol, CancellationToken cancellation)
    {
        if (_statements.TryGetValue((symbol, BarAction.Insert), out var known)) return known;
        await _creating.WaitAsync(cancellation);
        try
        {
            if (await FindAsync(symbol, BarAction.Insert, cancellation) is { } insert) return insert;
            await schema.CreateTableAsync(symbol, cancellation);
            return await PrepareAsync(symbol, BarAction.Insert, cancellation);
        }
        finally
        {
            _creating.Release();
        }
    }

    /// <summary>A statement on a symbol's table; null when there is no table.</summary>
    public async Task<CqlPrepared?> FindAsync(Symbol symbol, BarAction action, CancellationToken cancellation)
    {
        if (_statements.TryGetValue((symbol, action), out var known)) return known;
        for (var retries = Creation.Start(clock, symbol.Text); ;)
        {
            try
            {
                return await PrepareAsync(symbol, action, cancellation);
            }
            catch (CqlServerException e) when (e.Code == CqlErrorCode.Invalid)
            {
                // A node lists a table that another process creates a moment before statements can use it.
                if (!await schema.HasTableAsync(symbol, cancellation)) return null;
                if (!await retries.PauseAsync(cancellation)) throw;
            }
        }
    }

    /// <summary>Forgets a symbol's statements: its table may have gone.</summary>
    public void Forget(Symbol symbol)
    {
        foreach (var action in Enum.GetValues<BarAction>()) _statements.TryRemove((symbol, action), out _);
    }

    /// <inheritdoc/>
    public void Dispose() => _creating.Dispose();

    private async Task<CqlPrepared> PrepareAsync(Symbol symbol, BarAction action, CancellationToken cancellation) =>
        _statements[(symbol, action)] = await session.PrepareAsync(TextOf(symbol, action), cancellation);

    private string TextOf(Symbol symbol, BarAction action)
    {
        const string values = "SELECT timestamp, open, high, low, close, volume, time_zone FROM";
        const string range = "WHERE symbol = ? AND interval = ? AND month = ? AND timestamp >= ? AND timestamp < ?";
        var table = schema.TableOf(symbol);
        return action switch
        {
            BarAction.Insert => $"INSERT INTO {table} (symbol, interval, month, timestamp, open, high, low, close, volume, time_zone, id) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            BarAction.ReadNewestFirst => $"{values} {table} {range} LIMIT ?",
            BarAction.ReadOldestFirst => $"{values} {table} {range} ORDER BY timestamp ASC LIMIT ?",
            BarAction.ListMonths => $"SELECT DISTINCT symbol, interval, month FROM {table}",
            _ => $"SELECT symbol, interval, COUNT(*), MIN(timestamp), MAX(timestamp) FROM {table} GROUP BY symbol, interval, month",
        };
    }
}

/// <summary>What is done with a symbol's table.</summary>
internal enum BarAction
{
    /// <summary>A bar is written.</summary>
    Insert,

    /// <summary>Bars of a month are read, the newest first.</summary>
    ReadNewestFirst,

    /// <summary>Bars of a month are read, the oldest first.</summary>
    ReadOldestFirst,

    /// <summary>The months are listed.</summary>
    ListMonths,

    /// <summary>The bars of each month are counted.</summary>
    Count,
}
