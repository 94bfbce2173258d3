namespace Bourse.Adapters.Cql;

/// <summary>
/// The streams of a connection: each is of a request under way until its answer has come, also when nobody waits for the answer any more. Whoever
/// finds all of them taken waits for his turn.
/// </summary>
internal sealed class CqlStreams(int most) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly Lock _lock = new();
    private readonly Dictionary<short, CqlPending> _pending = [];
    private readonly Stack<short> _ids = new(Enumerable.Range(0, most).Reverse().Select(id => (short)id));
    private Exception? _closed;
    private int _abandoned;

    /// <summary>Takes a stream for a request.</summary>
    /// <exception cref="CqlConnectionException">The connection is closed.</exception>
    public async Task<CqlPending> TakeAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        lock (_lock)
        {
            if (_closed is null)
            {
                var pending = new CqlPending(_ids.Pop());
                _pending.Add(pending.Stream, pending);
                return pending;
            }
        }

        // The next one who waits hears of it too.
        _free.Release();
        throw _closed;
    }

    /// <summary>Hands an answer to whoever asked; nobody may be there any more.</summary>
    /// <exception cref="InvalidDataException">Nothing was asked on its stream.</exception>
    public void Answer(CqlFrame frame)
    {
        var pending = Free(frame.Stream) ?? throw new InvalidDataException($"it answers on stream {frame.Stream}, which is not in use");
        if (!pending.TrySetResult(frame)) frame.Dispose();
    }

    /// <summary>Frees the stream of a request that was answered, or never sent; null when it is free.</summary>
    public CqlPending? Free(short stream)
    {
        lock (_lock)
        {
            if (!_pending.Remove(stream, out var pending)) return null;
            _ids.Push(stream);
            if (pending.IsAbandoned) _abandoned--;
            _free.Release();
            return pending;
        }
    }

    /// <summary>Gives a request up: its stream stays taken until its answer has come.</summary>
    /// <returns>Whether so many are given up that the connection is of little use.</returns>
    public bool Abandon(CqlPending pending)
    {
        lock (_lock)
        {
            if (!_pending.ContainsKey(pending.Stream) || pending.IsAbandoned) return false;
            pending.IsAbandoned = true;
            return ++_abandoned > most / 2;
        }
    }

    /// <summary>Ends all requests, those to come too.</summary>
    public void Close(Exception cause)
    {
        List<CqlPending> all;
        lock (_lock)
        {
            if (_closed is not null) return;
            _closed = cause;
            all = [.. _pending.Values];
            _pending.Clear();
        }

        _free.Release();
        foreach (var pending in all) pending.TrySetException(cause);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>The answer that a request waits for.</summary>
/// <param name="stream">The request's stream.</param>
internal sealed class CqlPending(short stream) : TaskCompletionSource<CqlFrame>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The request's stream.</summary>
    public short Stream => stream;

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsAbandoned { get; set; }
}
