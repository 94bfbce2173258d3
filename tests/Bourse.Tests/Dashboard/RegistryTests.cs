using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Bourse.Dashboard;

namespace Bourse.Tests.Dashboard;

/// <summary>The REST API of Confluent's schema registry, over the event log: codes, bodies and words are those of its documentation.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private const string Number = """{"type":"number"}""";
    private const string Integer = """{"type":"integer"}""";
    private const string Token = "correct horse battery staple";
    private RegistryRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await RegistryRun.StartAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("GET", "/", 200, "{}")]
    [InlineData("GET", "/subjects", 200, "[]")]
    [InlineData("GET", "/schemas/types", 200, """["JSON"]""")]
    [InlineData("GET", "/config", 200, """{"compatibilityLevel":"BACKWARD"}""")]
    [InlineData("GET", "/mode", 200, """{"mode":"READWRITE"}""")]
    [InlineData("GET", "/config/t?defaultToGlobal=true", 200, """{"compatibilityLevel":"BACKWARD"}""")]
    [InlineData("GET", "/config/t", 404, """{"error_code":40408,"message":"Subject 't' does not have subject-level compatibility configured"}""")]
    [InlineData("GET", "/mode/t", 404, """{"error_code":40409,"message":"Subject 't' does not have subject-level mode configured"}""")]
    [InlineData("GET", "/subjects/t/versions", 404, """{"error_code":40401,"message":"Subject 't' not found."}""")]
    [InlineData("GET", "/subjects/t/versions/1", 404, """{"error_code":40401,"message":"Subject 't' not found."}""")]
    [InlineData("DELETE", "/subjects/t", 404, """{"error_code":40401,"message":"Subject 't' not found."}""")]
    [InlineData("DELETE", "/config/t", 404, """{"error_code":40401,"message":"Subject 't' not found."}""")]
    [InlineData("GET", "/schemas/ids/7", 404, """{"error_code":40403,"message":"Schema 7 not found"}""")]
    [InlineData("GET", "/nothing", 404, """{"error_code":404,"message":"HTTP 404 Not Found"}""")]
    [InlineData("PATCH", "/subjects/t", 405, """{"error_code":405,"message":"HTTP 405 Method Not Allowed"}""")]
    public async Task An_empty_registry_answers(string method, string path, int status, string body) =>
        Assert.Equal((status, body), await _run.SendAsync(method, path));

    [Theory]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":"{"}""", 422, 42201)]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":""}""", 422, 42201)]
    [InlineData("POST", "/subjects/t/versions", """{"schema":"\"string\""}""", 422, 42201)]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":"{}","references":[{"name":"a"}]}""", 422, 42201)]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":"{}","id":5}""", 422, 42205)]
    [InlineData("POST", "/subjects/t/versions", "not JSON", 400, 400)]
    [InlineData("POST", "/subjects/t/versions", """{"schema":7}""", 400, 400)]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":"\ud800"}""", 400, 400)]
    [InlineData("POST", "/subjects/t", """{"schemaType":"JSON","schema":"\ud800"}""", 400, 400)]
    [InlineData("POST", "/subjects/t/versions", """{"schemaType":"JSON","schema":"{\"description\":\"\\ud800\"}"}""", 422, 42201)]
    [InlineData("PUT", "/config", """{"compatibility":"\ud800"}""", 400, 400)]
    [InlineData("PUT", "/mode", """{"mode":"\ud800"}""", 400, 400)]
    [InlineData("PUT", "/config", """{"compatibility":"SOMEHOW"}""", 422, 42203)]
    [InlineData("PUT", "/mode", """{"mode":"IMPORT"}""", 422, 42204)]
    [InlineData("GET", "/subjects/known/versions/zero", null, 422, 42202)]
    [InlineData("GET", "/subjects/known/versions/0", null, 422, 42202)]
    [InlineData("GET", "/subjects/known/versions/2", null, 404, 40402)]
    [InlineData("POST", "/subjects/known", """{"schemaType":"JSON","schema":"true"}""", 404, 40403)]
    [InlineData("POST", "/subjects/t", """{"schemaType":"JSON","schema":"true"}""", 404, 40401)]
    [InlineData("POST", "/compatibility/subjects/known/versions/2", """{"schemaType":"JSON","schema":"true"}""", 404, 40402)]
    [InlineData("POST", "/subjects/a%0Ab/versions", """{"schemaType":"JSON","schema":"true"}""", 422, 42208)]
    public async Task What_is_wrong_has_the_code_of_Confluents_registry(string method, string path, string? body, int status, int code)
    {
        await _run.RegisterAsync("known", Number);
        var answer = await _run.SendAsync(method, path, body);
        Assert.Equal(status, answer.Status);
        Assert.StartsWith($$"""{"error_code":{{code}},"message":""", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_is_found_by_its_id_its_version_and_its_text()
    {
        Assert.Equal(1, await _run.RegisterAsync("a/b value", Integer));
        Assert.Equal(2, await _run.RegisterAsync("a/b value", Number));
        Assert.Equal(1, await _run.RegisterAsync("u", " { \"type\" : \"integer\" } "));
        const string Plain = """{"schemaType":"JSON","schema":"{\"type\":\"integer\"}"}""";
        const string Whole = """{"subject":"a/b value","version":1,"id":1,"schemaType":"JSON","schema":"{\"type\":\"integer\"}"}""";
        Assert.Equal((200, Plain), await _run.SendAsync("GET", "/schemas/ids/1"));
        Assert.Equal((200, Integer), await _run.SendAsync("GET", "/schemas/ids/1/schema"));
        Assert.Equal((200, """["a/b value","u"]"""), await _run.SendAsync("GET", "/schemas/ids/1/subjects"));
        Assert.Equal(
            (200, """[{"subject":"a/b value","version":1},{"subject":"u","version":1}]"""), await _run.SendAsync("GET", "/schemas/ids/1/versions"));
        Assert.Equal((200, "[1,2]"), await _run.SendAsync("GET", "/subjects/a%2Fb%20value/versions"));
        Assert.Equal((200, Whole), await _run.SendAsync("GET", "/subjects/a%2Fb%20value/versions/1"));
        Assert.Equal((200, Number), await _run.SendAsync("GET", "/subjects/a%2Fb%20value/versions/latest/schema"));
        Assert.Equal((200, Whole), await _run.SendAsync("POST", "/subjects/a%2Fb%20value", RegistryRun.Posted(Integer)));
        Assert.Equal((200, """["a/b value"]"""), await _run.SendAsync("GET", "/subjects?subjectPrefix=a"));
    }

    [Fact]
    public async Task A_schema_that_breaks_the_level_is_refused_with_the_place_and_the_rule()
    {
        await _run.RegisterAsync("t", """{"properties":{"a":{"type":"number"}}}""");
        var narrower = RegistryRun.Posted("""{"properties":{"a":{"type":"integer"}}}""");
        const string Reason = "{path:'$.a', description:'type: number → integer', "
            + "additionalInfo:'backward: messages of version 1 must fit the new one'}, {compatibility: 'BACKWARD'}";
        Assert.Equal(
            (409, "{\"error_code\":409,\"message\":\"Schema being registered is incompatible with an earlier schema for subject \\\"t\\\", details: ["
                + Reason + "]\"}"),
            await _run.SendAsync("POST", "/subjects/t/versions", narrower));
        var (_, verbose) = await _run.SendAsync("POST", "/compatibility/subjects/t/versions/latest?verbose=true", narrower);
        const string Told = """{"is_compatible":false,"messages":["{path:'$.a', description:'type: number → integer'""";
        Assert.StartsWith(Told, verbose, StringComparison.Ordinal);
        Assert.Equal((200, """{"is_compatible":false}"""), await _run.SendAsync("POST", "/compatibility/subjects/t/versions/1", narrower));

        Assert.Equal((200, """{"compatibility":"FORWARD"}"""), await _run.SendAsync("PUT", "/config/t", """{"compatibility":"forward"}"""));
        Assert.Equal((200, """{"is_compatible":true}"""), await _run.SendAsync("POST", "/compatibility/subjects/t/versions", narrower));
        Assert.Equal((200, """{"compatibilityLevel":"FORWARD"}"""), await _run.SendAsync("DELETE", "/config/t"));
        Assert.Equal((200, """{"compatibility":"NONE"}"""), await _run.SendAsync("PUT", "/config", """{"compatibility":"NONE"}"""));
        Assert.Equal((200, """{"is_compatible":true}"""), await _run.SendAsync("POST", "/compatibility/subjects/t/versions/latest", narrower));
        Assert.Equal(200, (await _run.SendAsync("DELETE", "/config")).Status);
        Assert.Equal((200, """{"compatibilityLevel":"BACKWARD"}"""), await _run.SendAsync("GET", "/config"));
    }

    [Fact]
    public async Task What_is_deleted_can_be_read_by_its_id_until_it_is_deleted_for_good()
    {
        await _run.RegisterAsync("t", Integer);
        await _run.RegisterAsync("t", Number);
        Assert.Equal(404, (await _run.SendAsync("DELETE", "/subjects/t/versions/1?permanent=true")).Status);
        Assert.Equal((200, "1"), await _run.SendAsync("DELETE", "/subjects/t/versions/1"));
        Assert.Contains("40406", (await _run.SendAsync("DELETE", "/subjects/t/versions/1")).Body, StringComparison.Ordinal);
        Assert.Equal((200, "[2]"), await _run.SendAsync("GET", "/subjects/t/versions"));
        Assert.Equal((200, "[1,2]"), await _run.SendAsync("GET", "/subjects/t/versions?deleted=true"));
        Assert.Equal(200, (await _run.SendAsync("GET", "/schemas/ids/1")).Status);
        Assert.Equal((200, "1"), await _run.SendAsync("DELETE", "/subjects/t/versions/1?permanent=true"));
        Assert.Contains("40403", (await _run.SendAsync("GET", "/schemas/ids/1")).Body, StringComparison.Ordinal);

        Assert.Contains("40405", (await _run.SendAsync("DELETE", "/subjects/t?permanent=true")).Body, StringComparison.Ordinal);
        Assert.Equal((200, "[2]"), await _run.SendAsync("DELETE", "/subjects/t"));
        Assert.Contains("40404", (await _run.SendAsync("DELETE", "/subjects/t")).Body, StringComparison.Ordinal);
        Assert.Equal((200, "[]"), await _run.SendAsync("GET", "/subjects"));
        Assert.Equal((200, """["t"]"""), await _run.SendAsync("GET", "/subjects?deleted=true"));
        // The number is not given again, and the id is that of the schema.
        Assert.Equal(2, await _run.RegisterAsync("t", Number));
        Assert.Equal((200, "[3]"), await _run.SendAsync("GET", "/subjects/t/versions"));
        await _run.SendAsync("DELETE", "/subjects/t");
        Assert.Equal((200, "[2,3]"), await _run.SendAsync("DELETE", "/subjects/t?permanent=true"));
        Assert.Equal((200, "[]"), await _run.SendAsync("GET", "/subjects?deleted=true"));
    }

    [Fact]
    public async Task What_can_only_be_read_is_not_changed_by_anybody()
    {
        await _run.RegisterAsync("t", Integer);
        Assert.Equal((200, """{"mode":"READONLY"}"""), await _run.SendAsync("PUT", "/mode/t", """{"mode":"READONLY"}"""));
        Assert.Contains("42205", (await _run.SendAsync("POST", "/subjects/t/versions", RegistryRun.Posted(Number))).Body, StringComparison.Ordinal);
        Assert.Contains("42205", (await _run.SendAsync("DELETE", "/subjects/t")).Body, StringComparison.Ordinal);
        _run.Commands.Input = Number;
        Assert.Equal(200, (await _run.SendAsync("PUT", "/mode/t-value-value", """{"mode":"READONLY"}""")).Status);
        Assert.Equal(1, (await _run.Commands.RunAsync("schema", "set", "t-value", "-")).Code);
        await _run.RegisterAsync("u", Integer);
        Assert.Equal((200, """{"mode":"READONLY"}"""), await _run.SendAsync("DELETE", "/mode/t"));
        await _run.RegisterAsync("t", Number);
    }

    [Fact]
    public async Task Two_registries_on_one_log_give_no_id_twice()
    {
        await using var other = await RegistryRun.StartAsync(_run.Commands);
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            number => (number % 2 == 0 ? _run : other).RegisterAsync($"t{number / 2 % 3}", $$"""{"title":"{{number / 2}}"}""")));
        // Each schema was sent to both.
        Assert.Equal([1, 2, 3, 4, 5, 6], ids.Distinct().Order());
        Assert.Equal(6, ids.Chunk(2).Count(pair => pair[0] == pair[1]));
    }

    [Theory]
    [InlineData("Host: evil.example.org\r\n", 421)]
    [InlineData("Host: {here}\r\nOrigin: http://evil.example.org\r\n", 403)]
    [InlineData("Host: {here}\r\nContent-Length: 5000000\r\n", 413)]
    public async Task What_others_send_or_is_too_large_is_refused(string headers, int status)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_run.Url.Host, _run.Url.Port, TestContext.Current.CancellationToken);
        var request = $"POST /subjects/t/versions HTTP/1.1\r\n{headers.Replace("{here}", _run.Url.Authority, StringComparison.Ordinal)}\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());
        Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_only_who_shows_it_is_answered()
    {
        await using var run = await RegistryRun.StartAsync(_run.Commands, new RegistryOptions { Token = Token });
        Assert.Equal((401, """{"error_code":401,"message":"Unauthorized"}"""), await run.SendAsync("GET", "/subjects"));
        foreach (var (scheme, shown, status) in ((string, string, int)[])
        [
            ("Bearer", Token, 200), ("Bearer", "wrong", 401), ("Basic", Base64($"me:{Token}"), 200), ("Basic", Base64("me:wrong"), 401),
            ("Basic", "me", 401),
        ])
        {
            run.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, shown);
            Assert.Equal(status, (await run.SendAsync("GET", "/subjects")).Status);
        }
    }

    [Fact]
    public async Task With_a_token_it_is_asked_by_the_names_that_others_have_for_it_but_not_from_pages_of_other_sites()
    {
        await using var run = await RegistryRun.StartAsync(_run.Commands, new RegistryOptions { Token = Token });
        run.Http.DefaultRequestHeaders.Host = "registry:8081";
        Assert.Equal(401, (await run.SendAsync("GET", "/subjects")).Status);
        run.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Assert.Equal((200, "[]"), await run.SendAsync("GET", "/subjects"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/subjects") { Headers = { { "Origin", "http://registry:8081" } } };
        using var answer = await run.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task An_address_for_others_needs_a_token()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(
            () => RegistryRun.StartAsync(_run.Commands, new RegistryOptions { Address = IPAddress.Any }));
        Assert.Equal(BourseErrorCode.DashboardNeedsToken, failure.Code);
        Assert.Contains("the schema registry would be open to everybody", failure.Message, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
