using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bourse.Dashboard;

namespace Bourse.Tests.Dashboard;

/// <summary>Each address of the API, as its own description lists them, is guarded; so is the live connection.</summary>
public sealed class ApiGuardTests : IAsyncLifetime
{
    private const string Token = "correct horse battery staple";
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync(new DashboardOptions { Token = Token });

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task No_address_of_the_api_answers_without_the_token_with_a_wrong_one_or_to_another_site()
    {
        var routes = await ListAsync();
        Assert.True(routes.Count > 30, $"{routes.Count} routes");
        foreach (var (method, path) in routes)
        {
            var place = $"{method} {path}";
            Assert.Equal((place, HttpStatusCode.Unauthorized), (place, await AskAsync(method, path, null)));
            Assert.Equal((place, HttpStatusCode.Unauthorized), (place, await AskAsync(method, path, "not the token")));
            Assert.Equal((place, HttpStatusCode.Forbidden), (place, await AskAsync(method, path, Token, ("Origin", "http://example.org"))));
            Assert.Equal((place, HttpStatusCode.Forbidden), (place, await AskAsync(method, path, Token, ("Sec-Fetch-Site", "cross-site"))));
        }
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("not the token", null, HttpStatusCode.Unauthorized)]
    [InlineData(Token, "http://example.org", HttpStatusCode.Forbidden)]
    [InlineData(Token, "https://127.0.0.1", HttpStatusCode.Forbidden)]
    public async Task The_live_connection_needs_the_token_and_the_pages_own_origin(string? token, string? origin, HttpStatusCode status)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri($"ws://{_run.Url.Authority}/_blazor"), TestContext.Current.CancellationToken));
        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Fact]
    public async Task The_live_connection_is_opened_with_the_token()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        socket.Options.SetRequestHeader("Origin", $"http://{_run.Url.Authority}");
        await socket.ConnectAsync(new Uri($"ws://{_run.Url.Authority}/_blazor"), TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    /// <summary>Methods and addresses, with 1 for each parameter.</summary>
    private async Task<List<(string Method, string Path)>> ListAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        using var answer = await _run.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(
                method => (method.Name.ToUpperInvariant(), System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{[^}]+\}", "1")))),
        ];
    }

    private async Task<HttpStatusCode> AskAsync(string method, string path, string? token, params (string Name, string Value)[] headers)
    {
        using var viewer = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_run.Url, path));
        if (method != "GET") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await viewer.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
