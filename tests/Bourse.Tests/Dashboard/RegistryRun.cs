using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Bourse.Cli;
using Bourse.Dashboard;
using Bourse.Dashboard.Registry;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Tests.Cli;
using Confluent.SchemaRegistry;

namespace Bourse.Tests.Dashboard;

/// <summary>A schema registry of a home folder, served in this process on a free port of loopback.</summary>
internal sealed class RegistryRun : IAsyncDisposable
{
    private const string MediaType = "application/vnd.schemaregistry.v1+json";
    private readonly CommandLineRun _commands;
    private readonly bool _ownsCommands;
    private readonly HostServices _host;
    private readonly RegistryServer _server;

    private RegistryRun(CommandLineRun commands, bool ownsCommands, HostServices host, RegistryServer server)
    {
        (_commands, _ownsCommands, _host, _server) = (commands, ownsCommands, host, server);
        Http = new HttpClient { BaseAddress = server.Url };
    }

    public Uri Url => _server.Url;

    public HttpClient Http { get; }

    public CommandLineRun Commands => _commands;

    /// <summary>Serves a home.</summary>
    /// <param name="commands">Its commands; null for an empty home of its own.</param>
    /// <param name="options">How; the port is chosen.</param>
    public static async Task<RegistryRun> StartAsync(CommandLineRun? commands = null, RegistryOptions? options = null)
    {
        var home = commands ?? new CommandLineRun();
        var environment = HostEnvironment.OfProcess() with { CurrentFolder = home.Folder, Variables = home.Environment };
        var host = new HostServices(environment, new HostOptions { Name = "registry" }, new LineLogger(_ => { }));
        var server = await RegistryServer.StartAsync(
            host, (options ?? new RegistryOptions()) with { Port = 0 }, TestContext.Current.CancellationToken);
        return new RegistryRun(home, commands is null, host, server);
    }

    /// <summary>Confluent's client, which needs one try more than none; the caller disposes of it.</summary>
    public CachedSchemaRegistryClient Client() => new(new SchemaRegistryConfig { Url = Url.AbsoluteUri, MaxRetries = 1 });

    /// <summary>Sends a request, and tells the answer's status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(MediaType));
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(MediaType, answer.Content.Headers.ContentType?.ToString());
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Registers a JSON Schema, and tells its id.</summary>
    public async Task<int> RegisterAsync(string subject, string schema)
    {
        var (status, body) = await SendAsync("POST", $"/subjects/{Uri.EscapeDataString(subject)}/versions", Posted(schema));
        Assert.True(status == 200, body);
        return (int)JsonNode.Parse(body)!["id"]!;
    }

    /// <summary>The body that sends a JSON Schema.</summary>
    public static string Posted(string schema, string type = "JSON") =>
        new JsonObject { ["schemaType"] = type, ["schema"] = schema }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await _host.DisposeAsync();
        if (_ownsCommands) _commands.Dispose();
    }
}
