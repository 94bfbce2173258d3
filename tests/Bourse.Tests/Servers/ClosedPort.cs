using System.Net;
using System.Net.Sockets;

namespace Bourse.Tests.Servers;

/// <summary>A port of this machine at which nothing listens, and which nobody else gets until it is given back.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Its number.</summary>
    public int Port => ((IPEndPoint)_bound.LocalEndPoint!).Port;

    /// <summary>Host and port.</summary>
    public string Address => $"127.0.0.1:{Port}";

    public void Dispose() => _bound.Dispose();
}
