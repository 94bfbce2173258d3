using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bourse.Dashboard.Web;

/// <summary>Starts web servers.</summary>
internal static class WebStart
{
    /// <summary>How long connections are waited for at the end; one that a browser keeps is cut then.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    /// <summary>Lets a server end soon although somebody is connected.</summary>
    public static void EndSoon(IServiceCollection services) => services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestEnd);

    /// <summary>Starts to listen, and says under which addresses, that of its own port first.</summary>
    /// <param name="application">The server; it is disposed of when it cannot start.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="BourseException">The address cannot be used.</exception>
    public static async Task<IReadOnlyList<Uri>> StartAsync(WebApplication application, ListeningOptions options, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw NotListening(options, e);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return [.. addresses.Select(address => new Uri(address))];
    }

    private static BourseException NotListening(ListeningOptions options, Exception e)
    {
        var message = $"the {options.Served} cannot listen on {new IPEndPoint(options.Address, options.Port)}: "
            + e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return e is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
            ? new BourseException(FailureKind.Usage, message, "give an address of this machine, e.g. --address 0.0.0.0 for all of them", e)
            : PortTaken(options, message, e);
    }

    private static BourseException PortTaken(ListeningOptions options, string message, Exception e) => new(
        FailureKind.Failed, message, "choose another port", e)
    {
        Code = options is DashboardOptions ? BourseErrorCode.DashboardPortNotUsable : BourseErrorCode.RegistryPortNotUsable,
    };
}
