using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary>The options that say how the dashboard is served.</summary>
internal sealed class DashboardFlags
{
    /// <summary>The environment variable of the token.</summary>
    public const string TokenVariable = "BOURSE_DASHBOARD_TOKEN";

    private readonly ListeningFlags _listening = new("dashboard", DashboardOptions.UsualPort, "browsers", TokenVariable);
    private readonly Option<bool> _readOnly = OptionOf.Flag("--read-only", "Viewers can change nothing");

    private readonly Option<bool> _classicPorts = OptionOf.Flag(
        "--classic-ports", "Answer on 8080 with the pipelines and on 9021 with the topics, too");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _listening.AddTo(command);
        command.Add(_readOnly);
        foreach (var option in new Option[] { _port, _address, _publicUrl, _tokenFile, _readOnly, _classicPorts }) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="BourseException">A value cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public DashboardOptions Read(CommandContext context) =>
        (DashboardOptions)_listening.Read(context, new DashboardOptions { IsReadOnly = context.Arguments.GetValue(_readOnly) });
    public DashboardOptions Read(CommandContext context) => new()
    {
        Address = ReadAddress(context.Arguments.GetValue(_address)),
        Port = ReadPort(context.Arguments.GetValue(_port)),
        PublicUrl = ReadUrl(context.Arguments.GetValue(_publicUrl)),
        Token = ReadToken(context),
        IsReadOnly = context.Arguments.GetValue(_readOnly),
        ClassicPorts = context.Arguments.GetValue(_classicPorts) ? ClassicPort.Usual : [],
        Starter = new NetworkStarter(
            ChildCommandLine.OfNetwork(context), ChildCommandLine.EnvironmentOf(context), Path.Combine(context.Home.Run, "up.log"), context.Clock),
    };

    private static int ReadPort(long? port) => port switch
    {
        null => DashboardOptions.UsualPort,
        <= MaxPort => (int)port,
        _ => throw new BourseException(FailureKind.Usage, $"--port {port} is not a port", "give one from 0 (any that is free) to 65535"),
    };

    private static IPAddress ReadAddress(string? text)
    {
        if (text is null) return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new BourseException(FailureKind.Usage, $"--address '{text}' is not an IP address", "give one like 0.0.0.0 or 192.168.1.20");
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
        var token = file is null ? context.Console.Host.Variables.GetValueOrDefault(TokenVariable) : ReadFile(context.PathOf(file));
        if (string.IsNullOrWhiteSpace(token) && file is null) return null;
        return token!.Trim() is { Length: >= LeastToken } long16
            ? long16
            : throw new BourseException(
                FailureKind.Usage, $"the dashboard's token has fewer than {LeastToken} characters",
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
