using System.Globalization;
using Bourse.Retry;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Finds out soon that no broker listens. Kafka's client does not distinguish that from a network that is slow, and waits for
/// <see cref="KafkaOptions.Timeout"/> in both cases.
/// </summary>
public static class KafkaProbe
{
    private static readonly RetryPolicy Policy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(250), Timeout = TcpProbe.RefusalTimeout,
    };

    /// <summary>Returns at once when a broker accepts a connection, or it is unclear whether one would.</summary>
    /// <exception cref="BourseException">All of them have refused for two seconds (<see cref="FailureKind.Unreachable"/>).</exception>
    public static async Task RequireAsync(KafkaOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var retries = Policy.Start(clock, options.RetrySeed);
        while (await AreAllRefusedAsync(options, clock, cancellation))
        {
            if (!await retries.PauseAsync(cancellation)) throw KafkaFailures.Unreachable(options, "Connection refused");
        }

        await RefuseControllersAsync(options, clock, cancellation);
    }

    /// <summary>Refuses addresses at which only controllers listen; servers with TLS or a login are not asked.</summary>
    /// <exception cref="BourseException">All of them are ports of KRaft controllers (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task RefuseControllersAsync(KafkaOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        if (!options.SecurityProtocol.Equals("plaintext", StringComparison.OrdinalIgnoreCase)) return;
        foreach (var server in ServersOf(options))
        {
            if (AddressOf(server) is not { } address) return;
            if (!await ControllerProbe.IsControllerAsync(address.Host, address.Port, clock, cancellation)) return;
        }

        throw KafkaFailures.Controller(options);
    }

    private static async Task<bool> AreAllRefusedAsync(KafkaOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        foreach (var server in ServersOf(options))
        {
            if (AddressOf(server) is not { } address) return false;
            if (!await TcpProbe.IsRefusedAsync(address.Host, address.Port, clock, cancellation)) return false;
        }

        return true;
    }

    private static string[] ServersOf(KafkaOptions options) =>
        options.BootstrapServers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (string Host, int Port)? AddressOf(string server)
    {
        var colon = server.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        return (server[..colon].Trim('[', ']'), port);
    }
}
