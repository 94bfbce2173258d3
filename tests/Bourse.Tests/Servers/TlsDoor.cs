using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bourse.Tests.Servers;

/// <summary>Stands on loopback before a server without TLS, and speaks TLS for it with a certificate that may change.</summary>
internal sealed class TlsDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private volatile X509Certificate2 _certificate;

    public TlsDoor(string server, X509Certificate2 certificate)
    {
        _server = IPEndPoint.Parse(server);
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Shows this certificate from now on, and cuts the connections of those who have seen another.</summary>
    public void Show(X509Certificate2 certificate)
    {
        _certificate = certificate;
        foreach (var client in _open.Keys) client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        foreach (var client in _open.Keys) client.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end; a listener that was stopped says that it does not listen.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open[client] = 0;
        try
        {
            await using var outside = new SslStream(client.GetStream());
            await outside.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            await server.ConnectAsync(_server, _end.Token);
            var inside = server.GetStream();
            await Task.WhenAny(outside.CopyToAsync(inside, _end.Token), inside.CopyToAsync(outside, _end.Token));
        }
        catch (Exception e) when (
            e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client does not like the certificate, or the connection is cut.
        }
        finally
        {
            client.Dispose();
            _open.TryRemove(client, out _);
        }
    }
}
