using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bourse.Tests.Cli;

/// <summary><c>bourse probe</c>, which health checks of containers call.</summary>
public sealed class ProbeCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public ProbeCommandTests() => _server.Start();

    public void Dispose()
    {
        _server.Dispose();
        _run.Dispose();
    }

    private string Port => $"{((IPEndPoint)_server.LocalEndpoint).Port}";

    [Fact]
    public async Task A_process_that_answers_is_healthy()
    {
        var asked = AnswerAsync("200 OK", "ok");

        Assert.Equal((0, ""), Words(await _run.RunAsync("probe", Port)));
        Assert.StartsWith("GET /healthz HTTP/1.1", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_says_when_it_is_not_ready_is_told()
    {
        var asked = AnswerAsync("503 Service Unavailable", "Kafka at b:9092 cannot be reached");

        var (code, words) = Words(await _run.RunAsync("probe", Port, "/readyz"));

        Assert.StartsWith("GET /readyz ", await asked, StringComparison.Ordinal);
        Assert.Equal((1, $"bourse: http://127.0.0.1:{Port}/readyz answers 503: Kafka at b:9092 cannot be reached\n"), (code, words));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_not_healthy()
    {
        var port = Port;
        _server.Stop();

        var (code, words) = Words(await _run.RunAsync("probe", port));

        Assert.Equal(1, code);
        Assert.StartsWith($"bourse: http://127.0.0.1:{port}/healthz does not answer (", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "/healthz")]
    [InlineData("70000", "/healthz")]
    [InlineData("9464", "healthz")]
    [InlineData("9464", "@elsewhere/")]
    public async Task What_is_no_port_or_path_of_this_machine_is_refused(string port, string path) =>
        Assert.Equal(2, (await _run.RunAsync("probe", port, path)).Code);

    private static (int Code, string Words) Words(CommandLineRun.Result result) => (result.Code, result.Words);

    private async Task<string> AnswerAsync(string status, string text)
    {
        using var client = await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var first = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 }) { }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"));
        return first!;
    }
}
