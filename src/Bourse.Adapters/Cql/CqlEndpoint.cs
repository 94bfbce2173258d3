using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bourse.Adapters.Cql;

/// <summary>Where a node listens for clients.</summary>
/// <param name="Host">Its name or address; an IPv6 address without brackets.</param>
/// <param name="Port">Its port.</param>
public readonly record struct CqlEndpoint(string Host, int Port)
{
    /// <summary>The port of the native protocol.</summary>
    public const int DefaultPort = 9042;

    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c> or <c>[IPV6]:PORT</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static CqlEndpoint Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('[')) return ParseBracketed(trimmed);
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return Make(trimmed, null, text);
        // Two colons without brackets are an IPv6 address alone.
        return trimmed.IndexOf(':', colon + 1) >= 0 ? Make(trimmed, null, text) : Make(trimmed[..colon], trimmed[(colon + 1)..], text);
    }

    /// <summary>An address of the internet protocol.</summary>
    public static CqlEndpoint Of(IPAddress address, int port) =>
        new((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), port);

    /// <summary>Whether the node is on this machine, judging by its name.</summary>
    public bool IsLocal =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static CqlEndpoint ParseBracketed(string text)
    {
        var end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0) throw Wrong(text);
        var rest = text[(end + 1)..];
        if (rest.Length > 0 && rest[0] != ':') throw Wrong(text);
        return Make(text[1..end], rest.Length > 0 ? rest[1..] : null, text);
    }

    private static CqlEndpoint Make(string host, string? port, string text)
    {
        var isAddress = IPAddress.TryParse(host, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || !host.Contains(':'));
        if (!isAddress && Uri.CheckHostName(host) != UriHostNameType.Dns) throw Wrong(text);
        if (port is null) return new CqlEndpoint(host, DefaultPort);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue
            ? new CqlEndpoint(host, number)
            : throw Wrong(text);
    }

    private static FormatException Wrong(string text) => new($"'{text}' is not HOST:PORT");
}
