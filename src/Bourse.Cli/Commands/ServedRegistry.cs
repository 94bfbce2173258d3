using System.CommandLine;
using System.Runtime.CompilerServices;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Dashboard.Registry;

namespace Bourse.Cli.Commands;

/// <summary>A schema registry that a command serves. ASP.NET Core is loaded here and for the dashboard, and by no other part.</summary>
internal static class ServedRegistry
{
    /// <summary>The option of commands that serve it beside something else.</summary>
    public static Option<long?> PortOption() => OptionOf.Number(
        "--registry-port", "PORT", $"Serve the schema registry too, on this port of 127.0.0.1, e.g. {RegistryOptions.UsualPort}", 0);

    /// <summary>Serves it for this machine until the result is disposed of; null when no port was asked for.</summary>
    public static async Task<IAsyncDisposable?> StartIfAskedAsync(CommandContext context, Option<long?> port) =>
        context.Arguments.GetValue(port) is { } asked ? await StartForThisMachineAsync(context, asked) : null;

    /// <summary>Serves it until the command is interrupted.</summary>
    public static async Task ServeAsync(CommandContext context, RegistryOptions options)
    {
        await context.Host.RetryAsync(context.OpenLogAsync, context.Cancellation);
        await using var served = await StartAsync(context, options);
        context.Output.Say("Ctrl-C ends it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, context.Cancellation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<IAsyncDisposable> StartForThisMachineAsync(CommandContext context, long port) =>
        StartAsync(context, new RegistryOptions { Port = ListeningFlags.ReadPort("--registry-port", port)!.Value });

    private static async Task<IAsyncDisposable> StartAsync(CommandContext context, RegistryOptions options)
    {
        AspNetCoreFramework.Use("the schema registry");
        var (server, url) = await StartServerAsync(context, options);
        var shown = options.PublicUrl ?? url;
        context.Output.Say($"schema registry: {shown}{(options.Token is null ? " (for this machine only)" : " (with the token)")}");
        return server;
    }

    /// <summary>A method of its own: the runtime looks for the types of a method when the method is entered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(IAsyncDisposable Server, Uri Url)> StartServerAsync(CommandContext context, RegistryOptions options)
    {
        var server = await RegistryServer.StartAsync(context.Host, options, context.Cancellation);
        return (server, server.Url);
    }
}
