using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Dashboard.Server;

namespace Bourse.Cli.Commands;

/// <summary>A dashboard that a command serves. ASP.NET Core is loaded here, for the registry of schemas, and where health is told.</summary>
internal static class ServedDashboard
{
    private const string PortName = "--dashboard-port";

    /// <summary>Where none of them is set, no browser has a screen on Linux.</summary>
    private static readonly string[] ScreenVariables = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(2);

    /// <summary>The option of commands that serve it beside something else.</summary>
    public static Option<long?> PortOption() => OptionOf.Number(
        PortName, "PORT", $"The port of the dashboard (default: {DashboardOptions.UsualPort}; 0: any that is free)", 0);

    /// <summary>The port that was asked for, or the usual one.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public static int ReadPort(CommandContext context, Option<long?> port) =>
        ListeningFlags.ReadPort(PortName, context.Arguments.GetValue(port)) ?? DashboardOptions.UsualPort;

    /// <summary>Serves it for this machine until the command is interrupted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task ServeAsync(CommandContext context, int port, bool opens) =>
        ServeAsync(context, new DashboardOptions { Port = port }, opens);

    /// <summary>Serves it for this machine until the result is disposed of.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<IAsyncDisposable> StartAsync(CommandContext context, int port) =>
        StartAsync(context, new DashboardOptions { Port = port }, opens: false);

    /// <summary>Serves it until the command is interrupted.</summary>
    public static async Task ServeAsync(CommandContext context, DashboardOptions options, bool opens)
    {
        await using var served = await StartAsync(context, options, opens);
        context.Output.Say("Ctrl-C ends it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, context.Cancellation);
    }

    /// <summary>Serves it until the result is disposed of.</summary>
    public static async Task<IAsyncDisposable> StartAsync(CommandContext context, DashboardOptions options, bool opens)
    {
        AspNetCoreFramework.Use("the dashboard");
        var (server, url, notes) = await StartServerAsync(context, options with { CommandOf = context.Output.Commands.Of });
        var shown = options.PublicUrl ?? url;
        context.Output.Say($"dashboard: {shown}{(options.Token is null ? " (for this machine only)" : " (with the token)")}");
        foreach (var note in notes) context.Output.Say(note);
        if (opens && !await OpenAsync(context, shown)) context.Output.Say("No browser could be started; open the address above in one.");
        return server;
    }

    /// <summary>A method of its own: the runtime looks for the types of a method when the method is entered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(IAsyncDisposable Server, Uri Url, IReadOnlyList<string> Notes)> StartServerAsync(
        CommandContext context, DashboardOptions options)
    {
        var server = await DashboardServer.StartAsync(context.Host, context.Topology, options, context.Cancellation);
        return (server, server.Url, server.Notes);
    }

    /// <summary>Opens an address in the browser; false when there is none. One that has not ended soon is one that was started.</summary>
    private static async Task<bool> OpenAsync(CommandContext context, Uri url)
    {
        var variables = context.Console.Host.Variables;
        if (OperatingSystem.IsLinux() && ScreenVariables.All(name => string.IsNullOrEmpty(variables.GetValueOrDefault(name)))) return false;
        try
        {
            using var browser = Process.Start(OpenerOf(url));
            if (browser is null) return true;
            await Task.WhenAny(browser.WaitForExitAsync(context.Cancellation), Task.Delay(OpeningTime, context.Clock, context.Cancellation));
            return !browser.HasExited || browser.ExitCode == 0;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>What browsers write to a terminal on Linux is about themselves.</summary>
    private static ProcessStartInfo OpenerOf(Uri url) => OperatingSystem.IsLinux()
        ? new ProcessStartInfo("/bin/sh", ["-c", "exec xdg-open \"$1\" </dev/null >/dev/null 2>&1", "sh", url.ToString()])
        : new ProcessStartInfo(url.ToString()) { UseShellExecute = true };
}
