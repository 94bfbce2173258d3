using System.Net.Sockets;

namespace Bourse.Adapters;

/// <summary>Which exceptions of an HTTP client are failures of the way to the server.</summary>
internal static class ConnectionFailures
{
    /// <summary>
    /// Whether it is one. A connection that is reset at the moment in which it stands is reported as a bare <see cref="SocketException"/>: the client
    /// asks it for the server's address, and nothing is connected any more.
    /// </summary>
    public static bool IsOne(Exception failure) => failure is HttpRequestException or IOException or SocketException;
}
