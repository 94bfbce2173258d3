using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>Servers at whose addresses nothing listens: a command that does not wait for them says so soon.</summary>
public sealed class RefusedServerTests : IDisposable
{
    /// <summary>A silent server is waited for ten seconds of the command's clock, a refusal is believed after two.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private readonly CommandLineRun _run = new();

    public RefusedServerTests()
    {
        _run.Environment["BOURSE_LOG"] = $"kafka:127.0.0.1:{ClosedPort()}";
        _run.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={ClosedPort()};User ID=bourse";
    }

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("status", 4)]
    [InlineData("topic list", 4)]
    [InlineData("report", 4)]
    [InlineData("database init --no-wait", 4)]
    [InlineData("ingest --no-wait", 4)]
    [InlineData("exchange se1 --no-wait", 4)]
    [InlineData("doctor", 1)]
    public async Task A_refused_connection_is_told_soon(string command, int expected)
    {
        var begin = _run.Clock.GetTimestamp();
        var running = _run.RunAsync(command.Split(' '));
        while (!running.IsCompleted)
        {
            // Time passes only while the command waits for it, and never faster than it does for the server.
            await Task.WhenAny(running, Task.Delay(Tick, TimeProvider.System));
            if (_run.Clock.Waiting > 0) _run.Clock.Advance(Tick);
        }

        var result = await running;
        Assert.Equal(expected, result.Code);
        Assert.Contains("cannot be reached", result.Data + result.Words, StringComparison.Ordinal);
        Assert.InRange(_run.Clock.GetElapsedTime(begin), TimeSpan.Zero, Soon);
    }

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
