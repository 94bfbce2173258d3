using System.Runtime.CompilerServices;
using Bourse.Retry;

namespace Bourse.Adapters.Cql;

/// <summary>
/// Statements on a cluster. The first one connects. Any number may be under way at once; who sends more than the connections take waits for his turn.
/// </summary>
/// <remarks>
/// A request is repeated (<see cref="CqlOptions.Retries"/>) if it is idempotent and its failure passes: the node is overloaded or starting, not
/// enough replicas are there or answer in time, the connection was lost, no answer came. That no node can be reached at all is reported at once.
/// </remarks>
internal sealed class CqlSession : IAsyncDisposable
{
    private static readonly string[] SchemaTables = ["system.local", "system.peers_v2"];

    private static readonly RetryPolicy Agreement = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500), Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly CqlOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _seed;
    private readonly CqlNodes _nodes;

    /// <summary>Creates a session; nothing is connected yet.</summary>
    /// <param name="options">Which cluster.</param>
    /// <param name="clock">Measures timeouts and pauses.</param>
    /// <param name="seed">Chooses the jitter of the pauses.</param>
    public CqlSession(CqlOptions options, TimeProvider clock, string seed)
    {
        (_options, _clock, _seed) = (options, clock, seed);
        _nodes = new CqlNodes(options, clock);
    }

    /// <summary>The nodes known now.</summary>
    public IReadOnlyList<CqlEndpoint> Nodes => _nodes.Known;

    /// <summary>Prepares a statement; other nodes prepare it when they meet it.</summary>
    /// <exception cref="CqlException">It is not possible.</exception>
    public async Task<CqlPrepared> PrepareAsync(string text, CancellationToken cancellation) => new(
        text, await RetryAsync(true, async connection => await connection.PrepareAsync(text, cancellation), cancellation));

    /// <summary>Does a statement or a batch that has no rows.</summary>
    /// <exception cref="CqlException">It is not done, or it is not known whether it is.</exception>
    public Task ExecuteAsync(CqlCommand command, CancellationToken cancellation) => RunAsync(command, CqlAnswers.ReadDone, cancellation);

    /// <summary>Reads a page of rows.</summary>
    /// <param name="command">A statement, which names the page; or a batch with conditions.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CqlException">It is not possible.</exception>
    public Task<CqlPage<T>> ReadPageAsync<T>(CqlCommand command, CqlRowReader<T> read, CancellationToken cancellation)
    {
        var prepared = command is CqlStatement statement ? statement.Prepared.FirstOrDefault() : null;
        return RunAsync(command, CqlAnswers.RowsOf(read, id => prepared?.Use(prepared.Ids with { Result = id })), cancellation);
    }

    /// <summary>Reads all rows into a list.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="CqlException">It is not possible.</exception>
    public async Task<List<T>> ReadAllAsync<T>(CqlStatement statement, CqlRowReader<T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        await foreach (var page in ReadPagesAsync(statement, read, cancellation)) rows.AddRange(page);
        return rows;
    }

    /// <summary>Waits until all nodes have the same tables, as they have a moment after a table was created.</summary>
    /// <returns>Whether they have them within ten seconds.</returns>
    /// <exception cref="CqlException">They cannot be asked.</exception>
    public async Task<bool> AgreeAsync(CancellationToken cancellation)
    {
        var retries = Agreement.Start(_clock, _seed);
        while (true)
        {
            var connection = await _nodes.PickAsync(cancellation);
            var versions = new HashSet<Guid>();
            foreach (var table in SchemaTables)
            {
                var statement = new CqlStatement($"SELECT schema_version FROM {table}") { Consistency = CqlConsistency.One, IsIdempotent = true };
                var read = CqlAnswers.RowsOf(row => row.IsNull(0) ? (Guid?)null : row.Uuid(0), null);
                versions.UnionWith((await connection.AskAsync(statement, read, cancellation)).Rows.OfType<Guid>());
            }

            if (versions.Count <= 1) return true;
            if (!await retries.PauseAsync(cancellation)) return false;
        }
    }

    /// <summary>Reads all rows, page by page; the next page is on its way while one is used.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="CqlException">It is not possible.</exception>
    public async IAsyncEnumerable<IReadOnlyList<T>> ReadPagesAsync<T>(
        CqlStatement statement, CqlRowReader<T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var next = ReadPageAsync(statement, read, stop.Token);
        try
        {
            while (true)
            {
                var page = await next;
                var isLast = page.PagingState is null;
                if (!isLast) next = ReadPageAsync(statement.From(page.PagingState), read, stop.Token);
                if (page.Rows.Count > 0) yield return page.Rows;
                if (isLast) yield break;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    private Task<T> RunAsync<T>(CqlCommand command, CqlAnswer<T> read, CancellationToken cancellation) =>
        RetryAsync(command.IsIdempotent, connection => AskAsync(connection, command, read, cancellation), cancellation);

    /// <summary>Asks a node; if it does not know a prepared statement, it prepares it, and is asked again.</summary>
    private static async Task<T> AskAsync<T>(CqlConnection connection, CqlCommand command, CqlAnswer<T> read, CancellationToken cancellation)
    {
        for (var left = command.Prepared.Count(); ; left--)
        {
            try
            {
                return await connection.AskAsync(command, read, cancellation);
            }
            catch (CqlServerException e) when (e.Code == CqlErrorCode.Unprepared && left > 0 && Find(command, e.Unprepared) is { } unknown)
            {
                unknown.Use(await connection.PrepareAsync(unknown.Text, cancellation));
            }
        }
    }

    private static CqlPrepared? Find(CqlCommand command, byte[]? id) =>
        command.Prepared.FirstOrDefault(prepared => prepared.Ids.Statement.AsSpan().SequenceEqual(id));

    private async Task<T> RetryAsync<T>(bool isIdempotent, Func<CqlConnection, Task<T>> ask, CancellationToken cancellation)
    {
        RetryState? retries = null;
        while (true)
        {
            try
            {
                return await ask(await _nodes.PickAsync(cancellation));
            }
            catch (CqlException e) when (isIdempotent && e.IsTransient)
            {
                retries ??= _options.Retries.Start(_clock, _seed);
                if (!await retries.PauseAsync(cancellation)) throw;
            }
        }
    }
}
