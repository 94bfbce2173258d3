using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>A dashboard, as a process of its own on a free port of loopback. Disposing ends it.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task _output;

    private DashboardProcess(Process process, Uri url, long began)
    {
        (_process, Url, Began) = (process, url, began);
        // A pipe that nobody reads would hold it up once it is full.
        _output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>When it was started (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long Began { get; }

    /// <summary>The memory that it has resident, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">The folder with its home.</param>
    /// <param name="environment">Where the log is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BourseException">It has ended, or does not answer.</exception>
    public static async Task<DashboardProcess> StartAsync(
        BourseProgram program, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var port = FreePort();
        var began = Stopwatch.GetTimestamp();
        var process = program.Start(folder, ["dashboard", "--port", $"{port}"], environment);
        var dashboard = new DashboardProcess(process, new Uri($"http://127.0.0.1:{port}/"), began);
        while (!await AnswersAsync(port, cancellation))
        {
            if (!process.HasExited && Stopwatch.GetElapsedTime(began) < StartTimeout)
            {
                await Task.Delay(Poll, cancellation);
                continue;
            }

            await dashboard.DisposeAsync();
            throw new BourseException(FailureKind.Failed, "the dashboard does not answer");
        }

        return dashboard;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
