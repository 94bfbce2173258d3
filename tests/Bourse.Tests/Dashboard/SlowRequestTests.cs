using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bourse.Tests.Cli;
using Bourse.Tests.Faults;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Dashboard;

/// <summary>Callers who take their time, or who are many and say nothing, do not keep the dashboard from its viewers.</summary>
public sealed class SlowRequestTests(ITestOutputHelper output)
{
    private const int Idle = 5_000;
    private const int Asked = 1_000;

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ")]
    [InlineData("GET /")]
    [InlineData("POST /api/v1/sql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"statement\":\"")]
    [InlineData("POST /api/v1/sql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n")]
    public async Task A_request_that_dribbles_is_ended(string begin)
    {
        await using var run = await DashboardRun.EmptyAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(run.Url.Host, run.Url.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(begin.Replace("{host}", run.Url.Authority, StringComparison.Ordinal)));
        using var ended = new CancellationTokenSource();
        var dribbling = DribbleAsync(stream, ended.Token);
        var answer = await EndOf(stream).WaitAsync(Patience.Longest, TestContext.Current.CancellationToken);
        await ended.CancelAsync();
        await dribbling;
        // Nothing was answered but that it has taken too long, or that it is no whole request.
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 40", StringComparison.Ordinal), answer);
        Assert.Equal("ok", await run.GetAsync("/healthz"));
    }

    [Fact]
    public async Task A_body_without_a_length_that_grows_too_large_and_an_address_that_is_too_long_are_refused()
    {
        await using var run = await DashboardRun.EmptyAsync();
        var chunk = $"10000\r\n{new string(' ', 0x10000)}\r\n";
        var head = $"POST /api/v1/sql HTTP/1.1\r\nHost: {run.Url.Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        Assert.Equal(413, await run.SendAsync(head + string.Concat(Enumerable.Repeat(chunk, 5))));
        Assert.Equal(414, await run.SendAsync($"GET /?symbol={new string('x', 20_000)} HTTP/1.1\r\nHost: {run.Url.Authority}\r\n\r\n"));
    }

    [Fact]
    public async Task Thousands_who_say_nothing_leave_viewers_their_answers()
    {
        using var commands = new CommandLineRun();
        var port = FreePorts.Find(1);
        using var process = BourseProcess.Start(Directory.CreateDirectory(commands.Home).FullName, "dashboard", "--port", $"{port}");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        var silent = new List<Socket>();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Eventually.IsAsync(() => IsServedAsync(client));
            await MeasureAsync(client);
            var before = await MeasureAsync(client);
            for (var i = 0; i < Idle; i++) silent.Add(await ConnectAsync(port));
            var beside = await MeasureAsync(client);
            output.WriteLine($"p99 {before.TotalMilliseconds:F2} ms alone, {beside.TotalMilliseconds:F2} ms beside {Idle} idle connections");
            output.WriteLine($"ratio {beside / before:F2}");
            // A new viewer gets in, too.
            using var other = new HttpClient { BaseAddress = client.BaseAddress };
            Assert.True(await IsServedAsync(other));
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            Assert.Skip($"a process may not open {Idle} sockets here: raise its limit of open files (ulimit -n)");
        }

        return socket;
    }

    private static Task<bool> IsServedAsync(HttpClient client) => Answers.IsThereAsync(client, "/api/v1/symbols");

    /// <summary>The time within which 99 of 100 requests of a viewer are answered; each must be.</summary>
    private static async Task<TimeSpan> MeasureAsync(HttpClient client)
    {
        var times = new List<TimeSpan>(Asked);
        for (var i = 0; i < Asked; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            Assert.True(await IsServedAsync(client));
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        times.Sort();
        return times[Asked * 99 / 100];
    }

    private static async Task DribbleAsync(NetworkStream stream, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) await stream.WriteAsync("x"u8.ToArray(), ended);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other end has had enough.
        }
    }

    private static async Task<string> EndOf(NetworkStream stream)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count) answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // Cut off rather than closed.
        }

        return answer.ToString();
    }
}
