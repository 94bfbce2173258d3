using System.Net.Sockets;

namespace Bourse.Adapters.Cql;

/// <summary>A connection to a node, with many requests under way at once. It never comes back once it is closed.</summary>
internal sealed class CqlConnection : IAsyncDisposable
{
    private readonly CqlWire _wire;
    private readonly CqlStreams _streams;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly Action<CqlEvent> _happened;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _receiving;
    private long _lastAnswer;

    private CqlConnection(CqlWire wire, CqlOptions options, TimeProvider clock, Action<CqlEvent> happened)
    {
        (_wire, _timeout, _clock, _happened) = (wire, options.RequestTimeout, clock, happened);
        _streams = new CqlStreams(Math.Clamp(options.MaxRequests, 1, CqlProtocol.Streams));
        _receiving = ReceiveAsync();
    }

    /// <summary>The node's address.</summary>
    public CqlEndpoint Address => _wire.Address;

    /// <summary>The version of the protocol.</summary>
    public int Version => _wire.Version;

    /// <summary>Whether requests can be sent.</summary>
    public bool IsOpen => !_end.IsCancellationRequested;

    /// <summary>Connects to a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">Measures timeouts.</param>
    /// <param name="happened">Is told the events that were registered for; it must return at once.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="CqlException">It is not possible.</exception>
    public static async Task<CqlConnection> OpenAsync(
        CqlEndpoint node, CqlOptions options, TimeProvider clock, Action<CqlEvent> happened, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            return new CqlConnection(await CqlHandshake.OpenAsync(node, options, either.Token), options, clock, happened);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CqlConnectionException(
                CqlConnectionError.Unreachable, $"{node} does not answer within {options.ConnectTimeout.TotalSeconds:0.#} s", e);
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="CqlServerException">The node answers with an error.</exception>
    /// <exception cref="CqlConnectionException">The connection is or was closed, the answer does not come in time, or cannot be read.</exception>
    public async Task<T> AskAsync<T>(CqlRequest request, CqlAnswer<T> read, CancellationToken cancellation)
    {
        using var frame = await SendAsync(request, cancellation);
        try
        {
            return Read(frame, read);
        }
        catch (InvalidDataException e)
        {
            throw new CqlConnectionException(CqlConnectionError.InvalidAnswer, $"the answer of {_wire.Node} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Prepares a statement.</summary>
    public Task<CqlPreparedIds> PrepareAsync(string text, CancellationToken cancellation) =>
        AskAsync(new CqlPrepareRequest(text), CqlAnswers.PreparedIn(Version), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close(new ObjectDisposedException(nameof(CqlConnection)));
        await _receiving;
        _writing.Dispose();
        _end.Dispose();
    }

    private T Read<T>(CqlFrame frame, CqlAnswer<T> read)
    {
        var body = frame.ReadBody();
        return frame.Opcode == CqlOpcode.Error ? throw CqlAnswers.ReadError(ref body, _wire.Node) : read(ref body, frame.Opcode);
    }

    private async Task<CqlFrame> SendAsync(CqlRequest request, CancellationToken cancellation)
    {
        var pending = await _streams.TakeAsync(cancellation);
        var begin = _clock.GetTimestamp();
        try
        {
            _ = WriteAsync(_wire.Encode(request, pending.Stream));
        }
        catch
        {
            _streams.Free(pending.Stream);
            throw;
        }

        try
        {
            return await pending.Task.WaitAsync(_timeout, _clock, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The answer may have come in this moment.
            if (!pending.TrySetCanceled(CancellationToken.None)) return await pending.Task;
            GiveUp(pending, begin, e);
            throw e is TimeoutException ? TimedOut(e) : new OperationCanceledException(e.Message, e, cancellation);
        }
    }

    /// <summary>A node that has said nothing at all since the request is gone; one that still answers others is only slow.</summary>
    private void GiveUp(CqlPending pending, long begin, Exception why)
    {
        var isUseless = _streams.Abandon(pending);
        if (isUseless || (why is TimeoutException && Volatile.Read(ref _lastAnswer) <= begin)) Close(TimedOut(why));
    }

    /// <summary>
    /// Sends bytes as a whole: a part of a frame would make nonsense of those after it, so nothing but the end of the connection cuts it.
    /// </summary>
    private async Task WriteAsync(CqlBuffer bytes)
    {
        using var returned = bytes;
        try
        {
            await _writing.WaitAsync(_end.Token);
            try
            {
                await _wire.WriteAsync(bytes.Bytes, _end.Token);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            Close(e);
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var frame = await _wire.ReadAsync(_end.Token);
                Volatile.Write(ref _lastAnswer, _clock.GetTimestamp());
                if (frame.Version != Version) throw new InvalidDataException($"a message is of version {frame.Version}");
                if (frame.Stream == CqlProtocol.EventStream) TakeEvent(frame);
                else _streams.Answer(frame);
            }
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            Close(e);
        }

        await _wire.DisposeAsync();
    }

    private void TakeEvent(CqlFrame frame)
    {
        using var returned = frame;
        var body = frame.ReadBody();
        if (frame.Opcode == CqlOpcode.Error) throw new InvalidDataException(CqlAnswers.ReadError(ref body, _wire.Node).Reason, null);
        if (frame.Opcode != CqlOpcode.Event) throw new InvalidDataException($"it sends {frame.Opcode} without being asked");
        if (CqlEvent.Read(ref body) is { } happened) _happened(happened);
    }

    private void Close(Exception cause)
    {
        _streams.Close(cause as CqlConnectionException ?? new CqlConnectionException(
            CqlConnectionError.Closed, $"the connection to {_wire.Node} was lost: {cause.Message}", cause));
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was closed and disposed of before.
        }
    }

    private CqlConnectionException TimedOut(Exception inner) =>
        new(CqlConnectionError.TimedOut, $"{_wire.Node} has not answered within {_timeout.TotalSeconds:0.#} s", inner);

    private static bool IsOfConnection(Exception e) =>
        e is IOException or InvalidDataException or SocketException or OperationCanceledException or ObjectDisposedException;
}
