using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Server;

/// <summary>The other ports on which pages answer.</summary>
internal static class ClassicPorts
{
    /// <summary>Those that can be used, and a line about each that cannot.</summary>
    public static (IReadOnlyList<ClassicPort> Usable, IReadOnlyList<string> Notes) Check(DashboardOptions options)
    {
        var (usable, notes) = (new List<ClassicPort>(), new List<string>());
        foreach (var port in options.ClassicPorts)
        {
            if (port.Port == options.Port) notes.Add($"port {port.Port} is the dashboard's own, so {port.Page} does not answer there by itself");
            else if (FindProblem(options.Address, port.Port) is { } problem) notes.Add($"port {port.Port} cannot be used for {port.Page}: {problem}");
            else usable.Add(port);
        }

        return (usable, notes);
    }

    /// <summary>Leads from the start of each port to its page.</summary>
    public static void Use(WebApplication application, IReadOnlyList<ClassicPort> ports)
    {
        if (ports.Count == 0) return;
        var pages = ports.ToDictionary(port => port.Port, port => port.Page);
        application.Use((context, next) =>
        {
            if (context.Request.Path != "/" || !pages.TryGetValue(context.Connection.LocalPort, out var page)) return next(context);
            context.Response.Redirect(page);
            return Task.CompletedTask;
        });
    }

    private static string? FindProblem(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens on it" : e.Message;
        }
    }
}
