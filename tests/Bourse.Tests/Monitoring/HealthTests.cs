using System.Net;
using System.Text.Json;
using Bourse.Hosting.Health;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Telemetry;
using Bourse.Tests.Cli;
using Bourse.Tests.Hosting;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Monitoring;

public sealed class HealthTests : IDisposable
{
    private readonly BourseProgram _bourse = new();
    private readonly SignallingStream _words = new();

    public void Dispose()
    {
        _bourse.Dispose();
        _words.Dispose();
    }

    [Fact]
    public async Task A_stage_whose_servers_do_not_answer_is_alive_and_not_ready_and_says_which()
    {
        using var closed = new ClosedPort();
        using var other = new ClosedPort();
        _bourse.Environment["BOURSE_LOG"] = $"kafka:{closed.Address}";
        _bourse.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={other.Port};User ID=nobody";
        var url = await _bourse.StartWatchedAsync(_words, "ingest");

        var (alive, _) = await GetAsync(url, "healthz");
        var (ready, answer) = await GetAsync(url, "readyz");

        Assert.Equal(HttpStatusCode.OK, alive);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        var servers = answer.GetProperty("servers").EnumerateArray().Where(server => !server.GetProperty("answers").GetBoolean()).ToList();
        Assert.Contains(servers, server => server.GetProperty("part").GetString() == "event log" && Says(server, closed.Address));
        Assert.Contains(servers, server => server.GetProperty("part").GetString() == "database" && Says(server, $"127.0.0.1:{other.Port}"));

        static bool Says(JsonElement server, string address) =>
            server.GetProperty("problem").GetString()!.Contains(address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_that_works_is_ready_and_answers_nothing_to_a_site_that_makes_its_name_lead_here()
    {
        var url = await _bourse.StartWatchedAsync(_words, "exchange", "se1", "--follow", "--from", "2026-01-01", "--day-interval", "50ms");

        var (ready, answer) = await GetAsync(url, "readyz");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "metrics"));
        request.Headers.Host = "evil.example";
        using var refused = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, ready);
        Assert.Equal("ready", answer.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
        Assert.Contains("(for this machine only)", _words.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_whose_loop_has_not_stepped_for_long_is_hung_and_others_are_not()
    {
        await using var network = new HostedNetwork();
        using var probes = new ServerProbes(network.Host, ServerParts.Log);
        var readiness = new Readiness(network.Host, probes);
        var since = new TimeSpan?[] { null, TimeSpan.FromSeconds(299), TimeSpan.FromSeconds(301) };
        using var listed = network.Host.Stages.Add(() => [.. since.Select((time, i) => new StageReading($"s{i}", new StageStatus(), null, time))]);

        Assert.Equal(("s2", TimeSpan.FromSeconds(301)), Assert.Single(readiness.FindHung()));
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_command_with_the_option_that_names_another()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, _, words) = await _bourse.RunAsync("exchange", "se1", "--health-port", $"{port}");
        var (usage, _, misspelt) = await _bourse.RunAsync("exchange", "se1", "--health-port", "0", "--health-address", "here");

        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port}", words, StringComparison.Ordinal);
        Assert.Contains("--health-port PORT", words, StringComparison.Ordinal);
        Assert.Equal(2, usage);
        Assert.StartsWith("bourse: --health-address 'here' is not an IP address", misspelt, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> GetAsync(Uri url, string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(url, path), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(text).RootElement);
    }
}
