using System.Net;
using System.Text.RegularExpressions;
using Bourse.Dashboard;

namespace Bourse.Tests.Dashboard;

/// <summary>With a token, only who shows it sees anything.</summary>
public sealed partial class AccessTokenTests : IAsyncLifetime
{
    private const string Token = "correct horse battery staple";
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync(new DashboardOptions { Token = Token });

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("/api/v1/symbols")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task Without_it_nothing_is_told(string path)
    {
        using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Bearer correct horse battery stapl")]
    [InlineData("Basic Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==")]
    public async Task A_wrong_one_is_refused(string authorization) => Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(authorization, null));

    [Fact]
    public async Task The_token_opens_the_api() => Assert.Equal(HttpStatusCode.OK, await AskAsync($"Bearer {Token}", null));

    [Fact]
    public async Task A_browser_is_sent_to_the_page_that_asks_for_it_and_gets_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/topics");
        request.Headers.Add("Accept", "text/html");
        using var redirected = await _run.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("/sign-in", redirected.Headers.Location?.ToString());

        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync("wrong wrong wrong")).Status);
        var (status, cookie) = await SignInAsync(Token);
        Assert.Equal(HttpStatusCode.Redirect, status);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(null, cookie!.Split(';')[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null, "bourse-session=0123456789abcdef"));
    }

    [Fact]
    public async Task A_form_without_the_pages_own_mark_is_refused()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = Token });
        using var answer = await _run.Client.PostAsync("/sign-in", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        // All at once, so that a slow machine does not spread them over several minutes.
        var mark = await ReadMarkAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => SignInAsync($"guess number {number}", mark)));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers.Select(answer => answer.Status));
    }

    private async Task<HttpStatusCode> AskAsync(string? authorization, string? cookie)
    {
        // A viewer of its own, who has no cookie from before.
        using var viewer = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_run.Url, "/api/v1/symbols"));
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        using var answer = await viewer.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string? Cookie)> SignInAsync(string token) => await SignInAsync(token, await ReadMarkAsync());

    /// <summary>The name and the value of the field by which the page knows its own form.</summary>
    private async Task<(string Name, string Value)> ReadMarkAsync()
    {
        var mark = Hidden().Match(await _run.GetAsync("/sign-in"));
        return (mark.Groups["name"].Value, WebUtility.HtmlDecode(mark.Groups["value"].Value));
    }

    private async Task<(HttpStatusCode Status, string? Cookie)> SignInAsync(string token, (string Name, string Value) mark)
    {
        var fields = new Dictionary<string, string> { [mark.Name] = mark.Value, ["token"] = token };
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await _run.Client.PostAsync("/sign-in", form, TestContext.Current.CancellationToken);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];
        return (answer.StatusCode, cookies.FirstOrDefault(one => one.StartsWith("bourse-session=", StringComparison.Ordinal)));
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\"\\s+value=\"(?<value>[^\"]+)\"")]
    private static partial Regex Hidden();
}
