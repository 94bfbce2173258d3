using System.CommandLine;
using System.Net;
using Bourse.Cli.Frame;
using Bourse.Dashboard;

namespace Bourse.Cli.Commands;

/// <summary>The options that say where a web server listens, and to whom.</summary>
internal sealed class ListeningFlags
{
    private const int LeastToken = 16;
    private const int MaxPort = 65_535;

    private readonly string _served;
    private readonly string _tokenVariable;
    private readonly Option<long?> _port;
    private readonly Option<string?> _address;
    private readonly Option<string?> _publicUrl;
    private readonly Option<string?> _tokenFile;

    /// <summary>Makes the options.</summary>
    /// <param name="served">What is served, e.g. <c>dashboard</c>.</param>
    /// <param name="usualPort">Its usual port.</param>
    /// <param name="who">Who asks it, e.g. <c>viewers</c>.</param>
    /// <param name="tokenVariable">The environment variable of the token.</param>
    public ListeningFlags(string served, int usualPort, string who, string tokenVariable)
    {
        (_served, _tokenVariable) = (served, tokenVariable);
        _port = OptionOf.Number("--port", "PORT", $"The port (default: {usualPort}; 0: any that is free)", 0);
        _address = OptionOf.Text("--address", "ADDRESS", "Listen on this address instead of 127.0.0.1, e.g. 0.0.0.0; needs a token");
        _publicUrl = OptionOf.Text("--public-url", "URL", $"How a reverse proxy shows the {served} to {who}; needs a token");
        _tokenFile = OptionOf.Text("--token-file", "FILE", $"They need the token in this file (else: environment variable {tokenVariable})");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _port, _address, _publicUrl, _tokenFile }) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="context">The command.</param>
    /// <param name="usual">What holds where nothing was asked for.</param>
    /// <exception cref="BourseException">A value cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public ListeningOptions Read(CommandContext context, ListeningOptions usual) => usual with
    {
        Address = ReadAddress("--address", context.Arguments.GetValue(_address)),
        Port = ReadPort("--port", context.Arguments.GetValue(_port)) ?? usual.Port,
        PublicUrl = ReadUrl(context.Arguments.GetValue(_publicUrl)),
        Token = ReadToken(context),
    };

    /// <summary>A port; null when none was given.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public static int? ReadPort(string option, long? port) => port switch
    {
        null => null,
        <= MaxPort => (int)port,
        _ => throw new BourseException(FailureKind.Usage, $"{option} {port} is not a port", "give one from 0 (any that is free) to 65535"),
    };

    /// <summary>An address; loopback when none was given.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public static IPAddress ReadAddress(string option, string? text)
    {
        if (text is null) return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new BourseException(FailureKind.Usage, $"{option} '{text}' is not an IP address", "give one like 0.0.0.0 or 192.168.1.20");
    }

    private static Uri? ReadUrl(string? text)
    {
        if (text is null) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/"
            ? url
            : throw new BourseException(
                FailureKind.Usage, $"--public-url '{text}' is not the address of a site", "give one like https://bourse.example.org");
    }

    private string? ReadToken(CommandContext context)
    {
        var file = context.Arguments.GetValue(_tokenFile);
        var token = file is null ? context.Console.Host.Variables.GetValueOrDefault(_tokenVariable) : ReadFile(context.PathOf(file));
        if (string.IsNullOrWhiteSpace(token) && file is null) return null;
        return token!.Trim() is { Length: >= LeastToken } long16
            ? long16
            : throw new BourseException(
                FailureKind.Usage, $"the {_served}'s token has fewer than {LeastToken} characters",
                "make a long one, e.g. with: openssl rand -hex 24");
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(
                FailureKind.Usage, $"the token file cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
                "name another with --token-file", e);
        }
    }
}
