using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Bourse.Tests.SparkConnect;

/// <summary>A Spark Connect server in this process, as far as its protocol goes: what a plan results in, a test says.</summary>
internal sealed class FakeSpark : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeSpark(WebApplication server) => _server = server;

    /// <summary>What happens to a plan.</summary>
    public Func<FakeCall, Task> Execute { get; set; } = call => call.CompleteAsync();

    /// <summary>What happens to a plan that is taken up again.</summary>
    public Func<FakeCall, Task> Reattach { get; set; } = call => call.EndAsync(13, "not expected");

    /// <summary>What happens to everything else, before the usual answer; whoever answers by himself says so.</summary>
    public Func<FakeCall, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    public string Version { get; set; } = "4.0.4";

    /// <summary>The calls, in their order.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    public string Address => _server.Urls.Single().Replace("http://", "sc://", StringComparison.Ordinal);

    public static async Task<FakeSpark> StartAsync(HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = protocols));
        var server = new FakeSpark(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public IEnumerable<T> Requests<T>()
        where T : class, IMessage<T>, new() => Calls.Where(call => call.Method + "Request" == typeof(T).Name).Select(call => call.Request<T>());

    public Task StopAsync() => _server.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var call = await FakeCall.ReadAsync(context);
        Calls.Enqueue(call);
        if (await Before(call)) return;
        var answer = call.Method switch
        {
            "ExecutePlan" => Execute(call),
            "ReattachExecute" => Reattach(call),
            "AnalyzePlan" => call.EndAsync(new AnalyzePlanResponse
            {
                SparkVersion = new AnalyzePlanResponse.Types.SparkVersion { Version = Version }, ServerSideSessionId = "server side",
            }),
            "Config" => call.EndAsync(new ConfigResponse()),
            "Interrupt" => call.EndAsync(new InterruptResponse()),
            "ReleaseExecute" => call.EndAsync(new ReleaseExecuteResponse()),
            "ReleaseSession" => call.EndAsync(new ReleaseSessionResponse()),
            _ => call.EndAsync(12, "no such method"),
        };
        await answer;
    }
}

/// <summary>A call at the server.</summary>
internal sealed class FakeCall
{
    private readonly HttpContext _context;
    private readonly byte[] _request;

    private FakeCall(HttpContext context, byte[] request)
    {
        (_context, _request) = (context, request);
        Method = context.Request.Path.Value!.Split('/')[^1];
        (Authorization, ContentType) = (context.Request.Headers.Authorization, context.Request.ContentType);
    }

    public string Method { get; }

    public string? Authorization { get; }

    public string? ContentType { get; }

    /// <summary>The exception that an error is said to come from.</summary>
    public string Reason { get; set; } = "org.apache.spark.SomeException";

    /// <summary>Ends when the client gives the call up.</summary>
    public CancellationToken GivenUp => _context.RequestAborted;

    public static async Task<FakeCall> ReadAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new FakeCall(context, body.ToArray().AsSpan(Math.Min(5, (int)body.Length)).ToArray());
    }

    public T Request<T>()
        where T : class, IMessage<T>, new() => new MessageParser<T>(() => new T()).ParseFrom(_request);

    public Task SendAsync(string id, params string?[] texts) => SendAsync(id, ArrowBytes.Texts(texts));

    public Task SendAsync(string id, RecordBatch rows) => SendAsync(new ExecutePlanResponse
    {
        ResponseId = id,
        ArrowBatch = new ExecutePlanResponse.Types.ArrowBatch { RowCount = rows.Length, Data = ByteString.CopyFrom(ArrowBytes.Of(rows)) },
    });

    public Task SendAsync(IMessage message)
    {
        var body = message.ToByteArray();
        var head = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), body.Length);
        return SendRawAsync([.. head, .. body]);
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        await _context.Response.Body.WriteAsync(bytes, GivenUp);
        await _context.Response.Body.FlushAsync(GivenUp);
    }

    public async Task CompleteAsync()
    {
        await SendAsync(new ExecutePlanResponse { ResponseId = "last", ResultComplete = new ExecutePlanResponse.Types.ResultComplete() });
        await EndAsync(0);
    }

    public async Task EndAsync(IMessage answer)
    {
        await SendAsync(answer);
        await EndAsync(0);
    }

    /// <summary>Ends the call with a status: behind the answers, or instead of them.</summary>
    public Task EndAsync(int status, string message = "", params (string Key, string Value)[] facts)
    {
        Say("grpc-status", $"{status}");
        if (message.Length > 0) Say("grpc-message", Uri.EscapeDataString(message));
        if (facts.Length > 0) Say("grpc-status-details-bin", Details(status, Reason, facts));
        return Task.CompletedTask;
    }

    /// <summary>Breaks the connection.</summary>
    public Task BreakAsync()
    {
        _context.Abort();
        return Task.CompletedTask;
    }

    public async Task AnswerInPlainHttpAsync(int status, string text)
    {
        (_context.Response.StatusCode, _context.Response.ContentType) = (status, "text/plain");
        await _context.Response.WriteAsync(text, GivenUp);
    }

    private static string Details(int status, string reason, (string Key, string Value)[] facts)
    {
        var info = new ErrorInfo { Reason = reason, Metadata = { facts.ToDictionary(fact => fact.Key, fact => fact.Value) } };
        var details = new Status { Code = status, Details = { Google.Protobuf.WellKnownTypes.Any.Pack(info) } };
        return Convert.ToBase64String(details.ToByteArray()).TrimEnd('=');
    }

    private void Say(string name, string value)
    {
        if (_context.Response.HasStarted) _context.Response.AppendTrailer(name, value);
        else _context.Response.Headers[name] = value;
    }
}
