using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>Servers at whose addresses nothing listens: a command that does not wait for them says so soon.</summary>
public sealed class RefusedServerTests : IDisposable
{
    // A silent server is waited for ten seconds. The starts of a process make the bound fit a busy machine.
    private const int Seconds = 3, Starts = 12;
    private readonly BourseProgram _bourse = new();

    public RefusedServerTests()
    {
        _bourse.Environment["BOURSE_LOG"] = $"kafka:127.0.0.1:{ClosedPort()}";
        _bourse.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={ClosedPort()};User ID=bourse";
    }

    public void Dispose() => _bourse.Dispose();

    [Theory]
    [InlineData("status", 4)]
    [InlineData("topic list", 4)]
    [InlineData("report", 4)]
    [InlineData("database init --no-wait", 4)]
    [InlineData("ingest --no-wait", 4)]
    [InlineData("exchange se1 --no-wait", 4)]
    [InlineData("doctor", 4)]
    public async Task A_refused_connection_is_told_soon(string command, int expected)
    {
        var soon = TimeSpan.FromSeconds(Seconds) + Starts * await TimeOfAStartAsync();
        var begin = Stopwatch.GetTimestamp();

        var (code, data, words) = await _bourse.RunAsync(command.Split(' '));

        Assert.Equal(expected, code);
        Assert.Contains("cannot be reached", data + words, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, soon);
    }

    private async Task<TimeSpan> TimeOfAStartAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await _bourse.RunAsync("--version")).Code);
        return Stopwatch.GetElapsedTime(begin);
    }

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
