using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// A viewer whose screen is not that of this machine: a connection of Blazor Server that takes and acknowledges every change of a page, as the
/// script of a browser does, and draws nothing.
/// </summary>
internal sealed partial class RemoteViewer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(DateOnly Day, double At)> _taken = [];
    private readonly HubConnection _connection;
    private int _objects;

    private RemoteViewer(HubConnection connection)
    {
        _connection = connection;
        connection.On<long, byte[]>("JS.RenderBatch", (batch, _) => connection.SendAsync("OnRenderCompleted", batch, null));
        connection.On<long, string, string?, int, long, int>(
            "JS.BeginInvokeJS", (call, name, arguments, wants, _, _) => AnswerAsync(call, name, arguments, wants));
        connection.On<string>("JS.Error", error => _drawn.TrySetException(new BourseException(FailureKind.Failed, $"the dashboard said: {error}")));
    }

    /// <summary>What a call from the server to the browser gives back, as Blazor numbers it.</summary>
    private enum Wanted
    {
        Value = 0,
        Object = 1,
    }

    /// <summary>The newest day of each change of the chart, and when it came by our clock (<see cref="Viewers.Now"/>).</summary>
    public IReadOnlyCollection<(DateOnly Day, double At)> Taken => _taken;

    /// <summary>Opens a page and waits until it draws its chart.</summary>
    /// <exception cref="BourseException">It does not come to that.</exception>
    public static async Task<RemoteViewer> OpenAsync(Uri address, CancellationToken cancellation)
    {
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler);
        var page = await http.GetStringAsync(address, cancellation);
        var viewer = new RemoteViewer(Connect(new Uri(address, "/"), cookies));
        try
        {
            await viewer.BeginAsync(address, page, cancellation);
            return viewer;
        }
        catch
        {
            await viewer.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static HubConnection Connect(Uri root, CookieContainer cookies)
    {
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(root, "_blazor"),
            options =>
            {
                options.Cookies = cookies;
                options.Transports = HttpTransportType.WebSockets;
                options.Headers["Origin"] = root.GetLeftPart(UriPartial.Authority);
            });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        return builder.Build();
    }

    private async Task BeginAsync(Uri address, string page, CancellationToken cancellation)
    {
        await _connection.StartAsync(cancellation);
        var root = new Uri(address, "/").ToString();
        await _connection.InvokeAsync<string>("StartCircuit", root, address.ToString(), "[]", "", cancellation);
        await _connection.SendAsync("UpdateRootComponents", ComponentsOf(page), StatePattern().Match(page).Groups[1].Value, cancellation);
        await _drawn.Task.WaitAsync(Patience, cancellation);
    }

    /// <summary>The page marks its components in comments; the connection takes over from there.</summary>
    private static string ComponentsOf(string page)
    {
        var operations = MarkerPattern().Matches(page).Select(JsonNode? (marker, index) => new JsonObject
        {
            ["type"] = "add", ["ssrComponentId"] = index + 1, ["marker"] = JsonNode.Parse(marker.Groups[1].Value),
        });
        return new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. operations]) }.ToJsonString();
    }

    private async Task AnswerAsync(long call, string name, string? arguments, int wants)
    {
        if (name == "draw") _drawn.TrySetResult();
        if (name == "update" && arguments is not null) Note(arguments);
        if (call == 0) return;
        var result = wants == (int)Wanted.Object ? new JsonObject { ["__jsObjectId"] = Interlocked.Increment(ref _objects) } : ValueOf(name);
        await _connection.SendAsync("EndInvokeJSFromDotNet", call, true, new JsonArray(call, true, result).ToJsonString());
    }

    private static JsonNode? ValueOf(string name) => name == "zone" ? "UTC" : null;

    private void Note(string arguments)
    {
        var at = Viewers.Now();
        using var json = JsonDocument.Parse(arguments);
        if (json.RootElement.GetArrayLength() == 0) return;
        var newest = json.RootElement[0].GetProperty("time").EnumerateArray().Last().GetString()!;
        _taken.Enqueue((DateOnly.ParseExact(newest[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture), at));
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\"descriptor\".*?\\})-->")]
    private static partial Regex MarkerPattern();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex StatePattern();

    /// <summary>Blazor's protocol is that of MessagePack under another name, with fewer types.</summary>
    private sealed class BlazorPack : IHubProtocol
    {
        private readonly MessagePackHubProtocol _pack = new();

        public string Name => "blazorpack";

        public int Version => _pack.Version;

        public TransferFormat TransferFormat => _pack.TransferFormat;

        public bool TryParseMessage(
            ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message) =>
            _pack.TryParseMessage(ref input, binder, out message);

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _pack.WriteMessage(message, output);

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _pack.GetMessageBytes(message);

        public bool IsVersionSupported(int version) => _pack.IsVersionSupported(version);
    }
}
