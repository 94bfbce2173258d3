using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Bourse.Adapters.Cql;

/// <summary>The bytes between this client and a node: a socket, encrypted if asked for, on which frames are written and read.</summary>
internal sealed class CqlWire : IAsyncDisposable
{
    private const int KeepAliveSeconds = 30;

    private readonly Stream _stream;
    private readonly CqlFrameReader _reader;
    private bool _isInSegments;

    private CqlWire(CqlEndpoint node, Stream stream, EndPoint? address, int version, int mostBytes)
    {
        (Node, _stream, Version) = (node, stream, version);
        Address = address is IPEndPoint remote ? CqlEndpoint.Of(remote.Address, remote.Port) : node;
        _reader = new CqlFrameReader(stream, mostBytes);
    }

    /// <summary>The node.</summary>
    public CqlEndpoint Node { get; }

    /// <summary>The node's address.</summary>
    public CqlEndpoint Address { get; }

    /// <summary>The version of the protocol.</summary>
    public int Version { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="CqlConnectionException">It cannot be reached, or not be encrypted.</exception>
    public static async Task<CqlWire> ConnectAsync(CqlEndpoint node, CqlOptions options, int version, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A node that has gone without a word is noticed by the system, while nobody asks it anything.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            await socket.ConnectAsync(node.Host, node.Port, cancellation);
            var address = socket.RemoteEndPoint;
            var stream = await EncryptAsync(new NetworkStream(socket, ownsSocket: true), node, options.Tls, cancellation);
            return new CqlWire(node, stream, address, version, options.MaxAnswerBytes);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CqlConnectionException(CqlConnectionError.Unreachable, $"{node} cannot be reached: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From now on frames travel in segments.</summary>
    public void BeginSegments()
    {
        _isInSegments = true;
        _reader.BeginSegments();
    }

    /// <summary>The bytes of a request.</summary>
    public CqlBuffer Encode(CqlRequest request, short stream) => CqlFrameWriter.Write(request, stream, Version, _isInSegments);

    /// <summary>Sends bytes.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => _stream.WriteAsync(bytes, cancellation);

    /// <summary>Reads the next frame.</summary>
    public ValueTask<CqlFrame> ReadAsync(CancellationToken cancellation) => _reader.ReadAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<Stream> EncryptAsync(Stream stream, CqlEndpoint node, CqlTls? tls, CancellationToken cancellation)
    {
        if (tls is null) return stream;
        var encrypted = new SslStream(stream);
        try
        {
            await encrypted.AuthenticateAsClientAsync(tls.OptionsFor(node.Host), cancellation);
            return encrypted;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await encrypted.DisposeAsync();
            throw new CqlConnectionException(
                e is IOException ? CqlConnectionError.Unreachable : CqlConnectionError.EncryptionFailed,
                $"no encrypted connection to {node}: {e.InnerException?.Message ?? e.Message}",
                e);
        }
    }
}
