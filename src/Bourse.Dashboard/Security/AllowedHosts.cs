using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;

namespace Bourse.Dashboard.Security;

/// <summary>
/// The names under which a server may be asked. A page of another site that makes its own name lead to this address (DNS rebinding) is
/// refused by its <c>Host</c>, one that sends requests from elsewhere by its <c>Origin</c>.
/// </summary>
/// <param name="options">How it is served.</param>
internal sealed class AllowedHosts(ListeningOptions options)
{
    private const int HttpPort = 80;
    private const string Http = "http";
    private volatile HashSet<string> _hosts = [];
    private volatile HashSet<string> _origins = [];

    /// <summary>Takes the names that follow from the addresses that were opened.</summary>
    public void Listen(IReadOnlyList<Uri> urls)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var origins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, port) in NamesOf(options.Address).SelectMany(name => urls.Select(url => (name, url.Port))))
        {
            hosts.Add($"{name}:{port}");
            origins.Add($"{Http}://{name}:{port}");
            if (port != HttpPort) continue;
            hosts.Add(name);
            origins.Add($"{Http}://{name}");
        }

        if (options.PublicUrl is { } shown)
        {
            hosts.Add(shown.Authority);
            origins.Add(shown.GetLeftPart(UriPartial.Authority));
        }

        (_hosts, _origins) = (hosts, origins);
    }

    /// <summary>Whether there is exactly one such header, and it is one of the names, if they count.</summary>
    public bool IsHost(StringValues header) => header is [{ } one] && (options.TakesAnyHost || _hosts.Contains(one));

    /// <summary>Whether it is exactly one of the server's own origins.</summary>
    public bool IsOrigin(StringValues header) => header is [{ } one] && _origins.Contains(one);

    private static IEnumerable<string> NamesOf(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return ["127.0.0.1", "localhost", "[::1]", NameOf(address)];
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return ["127.0.0.1", "localhost", "[::1]", .. OwnNames()];
        return [NameOf(address)];
    }

    private static string NameOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    /// <summary>All addresses of the machine were asked for, so its name and its addresses are meant.</summary>
    private static IEnumerable<string> OwnNames()
    {
        yield return Dns.GetHostName();
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var one in card.GetIPProperties().UnicastAddresses)
            {
                yield return NameOf(one.Address);
            }
        }
    }
}
