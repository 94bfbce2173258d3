using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Hosting.Stages;
using Bourse.Monitoring;

namespace Bourse.Cli.Commands;

/// <summary>The options by which a command that runs for long is watched. What they need is loaded only when they are given.</summary>
internal sealed class WatchFlags
{
    /// <summary>The option with the port.</summary>
    public const string PortOption = "--health-port";

    private const string AddressOption = "--health-address";

    /// <summary>A constant is read without loading the library that has it.</summary>
    private const string OtlpVariable = MonitoringOptions.OtlpVariable;

    private readonly Option<long?> _port = OptionOf.Number(
        PortOption, "PORT", "Answer /healthz, /readyz and /metrics on this port of 127.0.0.1 (0: any that is free)", 0);

    private readonly Option<string?> _address = OptionOf.Text(
        AddressOption, "ADDRESS", "Answer them on this address instead, e.g. 0.0.0.0 in a container");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_address);
    }

    /// <summary>Watches the command until the result is disposed of; null when nobody has asked for it.</summary>
    /// <param name="context">The command.</param>
    /// <param name="servers">The parts of the network whose servers must answer.</param>
    /// <exception cref="BourseException">A value cannot be used, or the port is taken.</exception>
    public async Task<IAsyncDisposable?> StartAsync(CommandContext context, ServerParts servers)
    {
        var port = ListeningFlags.ReadPort(PortOption, context.Arguments.GetValue(_port));
        var address = ReadAddress(context);
        if (port is null && context.Console.Host.Variables.GetValueOrDefault(OtlpVariable) is not { Length: > 0 }) return null;
        // Whoever listens must be there before the log is opened.
        context.Host.Instrument();
        if (port is null) return await StartSenderAsync(context);
        UseAspNetCore();
        return await StartServerAsync(context, port.Value, address, servers);
    }

    /// <summary>A method of its own: the runtime looks for the types of a method when the method is entered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseAspNetCore() => AspNetCoreFramework.Use(PortOption);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<IAsyncDisposable> StartSenderAsync(CommandContext context) => Task.FromResult<IAsyncDisposable>(
        OtlpSender.Start(context.Host, new MonitoringOptions { Variables = context.Console.Host.Variables }));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IAsyncDisposable> StartServerAsync(CommandContext context, int port, IPAddress address, ServerParts servers)
    {
        var options = new MonitoringOptions
        {
            Address = address, Port = port, Servers = servers, Variables = context.Console.Host.Variables,
        };
        var server = await HealthServer.StartAsync(context.Host, options, context.Cancellation);
        var open = IPAddress.IsLoopback(address)
            ? "for this machine only" : $"open to everybody who reaches it: {MonitoringOptions.Exposed}";
        context.Output.Say($"health: {server.Url} ({open})");
        return server;
    }

    private IPAddress ReadAddress(CommandContext context)
    {
        if (context.Arguments.GetValue(_address) is not { } text) return IPAddress.Loopback;
        if (context.Arguments.GetValue(_port) is null)
        {
            throw new BourseException(FailureKind.Usage, $"{AddressOption} is given without a port", $"give {PortOption} PORT too");
        }

        return ListeningFlags.ReadAddress(AddressOption, text);
    }
}
