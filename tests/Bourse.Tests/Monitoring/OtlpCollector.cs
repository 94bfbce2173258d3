using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bourse.Tests.Monitoring;

/// <summary>A collector that takes OTLP by HTTP and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new();

    private OtlpCollector(WebApplication application) => _application = application;

    /// <summary>The variables that make a program send to it at once.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _application.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_SERVICE_NAME"] = "bourse-test",
    };

    /// <summary>The spans that have come.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>The names of the metrics that have come.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>The names of the services that have sent something.</summary>
    public ConcurrentDictionary<string, bool> Services { get; } = new();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        var collector = new OtlpCollector(application);
        application.UseRouting();
        application.MapPost("/v1/traces", context => collector.TakeAsync(context, collector.TakeSpans));
        application.MapPost("/v1/metrics", context => collector.TakeAsync(context, collector.TakeMetrics));
        await application.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<WireMessage> take)
    {
        var request = new WireMessage(await ByteString.FromStreamAsync(context.Request.Body));
        foreach (var resource in request.All(1).SelectMany(data => data.All(1)).SelectMany(resource => resource.All(1)))
        {
            if (resource.Text(1) == "service.name") Services[resource.All(2).Single().Text(1)] = true;
        }

        take(request);
        context.Response.ContentType = "application/x-protobuf";
    }

    private void TakeSpans(WireMessage request)
    {
        foreach (var span in request.All(1).SelectMany(data => data.All(2)).SelectMany(scope => scope.All(2)))
        {
            _spans.Enqueue(new Span(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5)));
        }
    }

    private void TakeMetrics(WireMessage request)
    {
        foreach (var metric in request.All(1).SelectMany(data => data.All(2)).SelectMany(scope => scope.All(2))) _metrics[metric.Text(1)] = true;
    }

    /// <summary>A span as it was sent, identities in hexadecimal.</summary>
    internal sealed record Span(string Trace, string Id, string Parent, string Name);
}
