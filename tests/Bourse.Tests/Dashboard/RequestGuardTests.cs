using System.Net;
using System.Net.WebSockets;
using Bourse.Dashboard;

namespace Bourse.Tests.Dashboard;

/// <summary>Only the dashboard's own pages get an answer: not those of other sites, by whatever name they ask.</summary>
public sealed class RequestGuardTests : IAsyncLifetime
{
    private const int Misdirected = 421;
    private const int Forbidden = 403;
    private const int Bad = 400;
    private const int Ok = 200;
    private DashboardRun _run = null!;

    public static TheoryData<string> ForeignHosts =>
    [
        "example.org", "example.org:{port}", "127.0.0.1", "localhost", "[::1]", "127.0.0.1:1", "localhost:80", "127.0.0.1:{port}0",
        "127.0.0.1.:{port}",
        "localhost.:{port}", "127.0.0.2:{port}", "127.1:{port}", "2130706433:{port}", "0x7f000001:{port}", "0177.0.0.1:{port}",
        "127.0.0.1.nip.io:{port}", "localhost.example.org:{port}", "xlocalhost:{port}", "localhostx:{port}",
        "127.0.0.1:{port}.example.org", "127.0.0.1:{port}:80", "[::ffff:127.0.0.1]:{port}", "[0:0:0:0:0:0:0:1]:{port}",
        "[::1%25lo]:{port}", "::1:{port}", "0.0.0.0:{port}", "127.0.0.1:0{port}",
        "user@127.0.0.1:{port}", "127.0.0.1:{port}/", "127.0.0.1:{port}?", "127.0.0.1:{port}#", "http://127.0.0.1:{port}", "127.0.0.1%00:{port}",
        "127.0.0.1 :{port}", "127.0.0.1:{port}, example.org", "LOCALHOST.EXAMPLE.ORG:{port}", "loca\u006chost..:{port}", "[::1]x:{port}", "*", "",
        "127.0.0.1:+{port}", "127.0.0.1:{port}.", "127.0.0.1;{port}", "[127.0.0.1]:{port}", "[localhost]:{port}", "%6cocalhost:{port}",
        "localhost%2e:{port}", "127.0.0.1:{port}@example.org", "example.org#@127.0.0.1:{port}", "example.org/127.0.0.1:{port}",
        "example.org\\127.0.0.1:{port}", "127.0.0.1.localhost:{port}", "localhost.localdomain:{port}", "127.000.000.001:{port}", "127.0.1:{port}",
        "0:{port}", "[::]:{port}", "[::1]:{port}.example.org", "[::1:{port}", "[::127.0.0.1]:{port}", "localtest.me:{port}",
        "localhost:{port},localhost:{port}",
    ];

    public static TheoryData<string> ForeignOrigins =>
    [
        "null", "http://example.org", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://localhost", "http://127.0.0.1:1",
        "http://127.0.0.1:{port}0",
        "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}.example.org", "http://example.org:{port}", "http://127.0.0.1.nip.io:{port}",
        "http://127.0.0.2:{port}", "http://127.1:{port}", "http://2130706433:{port}", "http://[::ffff:127.0.0.1]:{port}", "file://", "http://",
        "127.0.0.1:{port}", "ws://127.0.0.1:{port}", "http://user@127.0.0.1:{port}", "http://127.0.0.1:{port} http://example.org",
        "http://localhost.:{port}", "chrome-extension://abcdef", "about:blank",
        "http://[::1]", "http://127.0.0.1:{port}@example.org", "http://127.0.0.1:{port}?", "http://127.0.0.1:{port}#", "//127.0.0.1:{port}",
        "https://localhost:{port}", "wss://localhost:{port}", "blob:http://127.0.0.1:{port}", "data:", "http:127.0.0.1:{port}",
        "http://127.0.0.1:+{port}", "http://127.000.000.001:{port}",
    ];

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [MemberData(nameof(ForeignHosts))]
    public async Task A_request_by_another_name_is_refused(string host) =>
        Assert.Contains(await _run.SendAsync($"GET /api/v1/symbols HTTP/1.1\r\nHost: {Here(host)}\r\n\r\n"), (int[])[Misdirected, Bad]);

    [Fact]
    public async Task A_dashboard_on_another_address_of_loopback_is_asked_by_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have one address of loopback");
        await using var run = await DashboardRun.EmptyAsync(new DashboardOptions { Address = IPAddress.Parse("127.0.0.2") });
        Assert.Equal("[]", await run.GetAsync("/api/v1/symbols"));
    }

    [Theory]
    [InlineData("127.0.0.1:{port}")]
    [InlineData("localhost:{port}")]
    [InlineData("LocalHost:{port}")]
    [InlineData("[::1]:{port}")]
    public async Task A_request_by_its_own_name_is_answered(string host) =>
        Assert.Equal(Ok, await _run.SendAsync($"GET /api/v1/symbols HTTP/1.1\r\nHost: {Here(host)}\r\n\r\n"));

    [Theory]
    [MemberData(nameof(ForeignOrigins))]
    public async Task A_request_of_another_site_is_refused(string origin) => Assert.Equal(
        Forbidden, await _run.SendAsync($"GET /api/v1/symbols HTTP/1.1\r\nHost: {_run.Url.Authority}\r\nOrigin: {Here(origin)}\r\n\r\n"));

    [Fact]
    public async Task Two_hosts_or_two_origins_are_refused()
    {
        Assert.Equal(Bad, await _run.SendAsync($"GET / HTTP/1.1\r\nHost: {_run.Url.Authority}\r\nHost: example.org\r\n\r\n"));
        var origins = $"Origin: http://{_run.Url.Authority}\r\nOrigin: http://example.org\r\n";
        Assert.Equal(Forbidden, await _run.SendAsync($"GET / HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n{origins}\r\n"));
    }

    [Theory]
    [InlineData("POST", "cross-site", "navigate", "document")]
    [InlineData("GET", "cross-site", "no-cors", "image")]
    [InlineData("GET", "cross-site", "cors", "empty")]
    [InlineData("GET", "same-site", "no-cors", "script")]
    [InlineData("GET", "cross-site", "navigate", "iframe")]
    public async Task What_a_browser_sends_from_elsewhere_is_refused(string method, string site, string mode, string destination)
    {
        var headers = $"Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\nContent-Length: 0\r\n";
        Assert.Equal(Forbidden, await _run.SendAsync($"{method} /api/v1/sql HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n{headers}\r\n"));
    }

    [Fact]
    public async Task A_link_on_another_site_opens_the_page()
    {
        const string Headers = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
        Assert.Equal(Ok, await _run.SendAsync($"GET / HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n{Headers}\r\n"));
    }

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("null")]
    public async Task Another_site_cannot_open_a_live_connection(string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri($"ws://{_run.Url.Authority}/_blazor"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("/assets/../Bourse.Dashboard.dll")]
    [InlineData("/assets/..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/x/..%5c..%5capp.css")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/_framework/../../etc/passwd")]
    [InlineData("/_framework/..%2f..%2fappsettings.json")]
    [InlineData("/appsettings.json")]
    [InlineData("/api/v1/bars/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/topics/..%2f..%2fx/partitions/0/records")]
    [InlineData("/api/v1/lake/tables/..%2f..%2fx/nothing")]
    public async Task No_path_leads_out_of_the_dashboard(string path) =>
        Assert.Contains(await _run.SendAsync($"GET {path} HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n\r\n"), (int[])[Bad, 404]);

    [Fact]
    public async Task Requests_that_are_too_large_are_refused()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: 1\r\n"));
        Assert.Equal(431, await _run.SendAsync($"GET / HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n{many}\r\n"));
        Assert.Equal(431, await _run.SendAsync($"GET / HTTP/1.1\r\nHost: {_run.Url.Authority}\r\nX: {new string('x', 40_000)}\r\n\r\n"));
        const string Json = "Content-Type: application/json\r\nContent-Length: 1000000\r\n";
        Assert.Equal(413, await _run.SendAsync($"POST /api/v1/sql HTTP/1.1\r\nHost: {_run.Url.Authority}\r\n{Json}\r\n"));
    }

    [Fact]
    public async Task Each_answer_forbids_scripts_and_frames_of_others()
    {
        foreach (var path in (string[])["/", "/topics", "/api/v1/symbols", "/nothing"])
        {
            using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task An_address_for_others_needs_a_token()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => DashboardRun.EmptyAsync(new DashboardOptions { Address = IPAddress.Any }));
        Assert.Equal(BourseErrorCode.DashboardNeedsToken, failure.Code);
        Assert.Contains("messages of all topics", failure.Message, StringComparison.Ordinal);
    }

    private string Here(string text) => text.Replace("{port}", $"{_run.Url.Port}", StringComparison.Ordinal);
}
