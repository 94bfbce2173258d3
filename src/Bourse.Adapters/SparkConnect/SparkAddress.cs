using System.Globalization;
using System.Net;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Where a Spark Connect server is and how to talk to it: <c>sc://host:port/;use_ssl=true;token=…;user_id=…</c>. The port is 15002 when it is not
/// given. A token requires TLS, unless the server is on this machine and <c>use_ssl=false</c> says otherwise.
/// </summary>
public sealed record SparkAddress
{
    private const string Scheme = "sc://";
    private const int DefaultPort = 15002;
    private const int LongestShown = 60;

    private static readonly string[] Known = ["use_ssl", "token", "user_id"];

    private SparkAddress(string host, int port) => (Host, Port) = (host, port);

    /// <summary>The server's name or IP address; an IPv6 address in brackets.</summary>
    public string Host { get; }

    /// <summary>The server's port.</summary>
    public int Port { get; }

    /// <summary>Whether the connection is encrypted and the server's certificate checked.</summary>
    public bool UseTls { get; private init; }

    /// <summary>Sent with every call (<c>authorization: Bearer …</c>); null when the server requires none. A secret.</summary>
    public string? Token { get; private init; }

    /// <summary>The user to whom the sessions belong on the server; null for the client's own name.</summary>
    public string? UserId { get; private init; }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message holds no token.</exception>
    public static SparkAddress Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) throw Wrong("a Spark address begins with sc://");
        var parts = text[Scheme.Length..].Split('/', 2);
        var (host, port) = ReadServer(parts[0]);
        var parameters = ReadParameters(parts.Length > 1 ? parts[1] : "");
        var token = parameters.GetValueOrDefault("token");
        var address = new SparkAddress(host, port)
        {
            Token = token,
            UseTls = ReadTls(parameters.GetValueOrDefault("use_ssl")) ?? token is not null,
            UserId = parameters.GetValueOrDefault("user_id"),
        };
        return token is null || address.UseTls || IsLoopback(host)
            ? address
            : throw Wrong($"use_ssl=false would send the token to {host} for everyone on the way to read");
    }

    /// <summary>The address as it may be shown: without token and user.</summary>
    public override string ToString() => $"{Scheme}{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    private static (string Host, int Port) ReadServer(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal)) throw Wrong("a Spark address has no '@': a token is given as /;token=…");
        if (text.Count(c => c == ':') > 1 && !text.StartsWith('[')) throw Wrong("an IPv6 address stands in brackets: sc://[::1]:15002");
        var colon = text.LastIndexOf(':');
        if (colon <= text.LastIndexOf(']')) colon = -1;
        var host = colon < 0 ? text : text[..colon];
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) throw Wrong($"'{Shown(host)}' is not the name of a server");
        return (host, colon < 0 ? DefaultPort : ReadPort(text[(colon + 1)..]));
    }

    private static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? port
            : throw Wrong($"'{Shown(text)}' is not a port");

    private static Dictionary<string, string> ReadParameters(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length == 0) return parameters;
        // Text that is not a parameter may be a misplaced token, so it is not repeated.
        if (text[0] != ';') throw Wrong("after the server only '/;' and parameters may follow: sc://host:15002/;use_ssl=true");
        foreach (var parameter in text[1..].Split(';').Where(part => part.Length > 0))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : parameter[..equals];
            if (!Known.Contains(name)) throw Wrong($"a Spark address has the parameters {string.Join(", ", Known)}, and no others");
            var value = Uri.UnescapeDataString(parameter[(equals + 1)..]);
            if (value.Length == 0 || value.Any(char.IsControl)) throw Wrong($"the parameter {name} has no usable value");
            if (name == "token" && value.Any(c => c is <= ' ' or > '~')) throw Wrong("the token has characters that no token has");
            if (!parameters.TryAdd(name, value)) throw Wrong($"the parameter {name} is given twice");
        }

        return parameters;
    }

    private static bool? ReadTls(string? text) => text switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw Wrong("use_ssl is true or false"),
    };

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);

    /// <summary>The first part of the wrong text: the rest may be a misplaced token.</summary>
    private static string Shown(string text)
    {
        var end = text.AsSpan().IndexOfAny(";?=&,");
        if (end < 0 && text.Length <= LongestShown) return text;
        return text[..Math.Min(end < 0 ? text.Length : end, LongestShown)] + "…";
    }

    private static FormatException Wrong(string message) => new(message);
}
