using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bourse.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bourse.Tests.Pipelines;

/// <summary>
/// A server on loopback that answers like Alpha Vantage: hourly bars of any symbol in the regular sessions of New York, and whatever a test wants
/// instead.
/// </summary>
internal sealed class FakeAlphaVantage : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<FakeCall> _calls = new();

    public FakeAlphaVantage()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(ServeAsync);
        _server.StartAsync().Wait();
    }

    /// <summary>What it answers; null for the bars that were asked for.</summary>
    public Func<FakeCall, FakeReply?> Answer { get; set; } = _ => null;

    /// <summary>Every call so far.</summary>
    public IReadOnlyList<FakeCall> Calls => [.. _calls];

    public Uri Address => new(_server.Urls.Single() + "/query");

    /// <summary>A reply in JSON with bars of the form of the real ones, newest first.</summary>
    public static string Month(string symbol, string month, decimal scale = 1, string zone = "US/Eastern", string interval = "60min")
    {
        var bars = Bars(month, scale).Select(bar => $"        \"{bar.Time:yyyy-MM-dd HH:mm:ss}\": {Bar(bar)}");
        return Series(symbol, string.Join(",\n", bars.Reverse()), zone, interval);
    }

    /// <summary>A reply in JSON with the given members of the series.</summary>
    public static string Series(string symbol, string series, string zone = "US/Eastern", string interval = "60min") =>
        $$"""
        {
            "Meta Data": {
                "1. Information": "Intraday ({{interval}}) open, high, low, close prices and volume",
                "2. Symbol": "{{symbol}}",
                "3. Last Refreshed": "2025-04-30 19:00:00",
                "4. Interval": "{{interval}}",
                "5. Output Size": "Full size",
                "6. Time Zone": "{{zone}}"
            },
            "Time Series ({{interval}})": {
        {{series}}
            }
        }
        """;

    /// <summary>A member of the series.</summary>
    public static string Member(
        string time, string open = "10.00", string high = "11.00", string low = "9.00", string close = "10.50", string volume = "1000") =>
        $$"""
                "{{time}}": {
                    "1. open": "{{open}}",
                    "2. high": "{{high}}",
                    "3. low": "{{low}}",
                    "4. close": "{{close}}",
                    "5. volume": "{{volume}}"
                }
        """;

    /// <summary>A reply in CSV.</summary>
    public static string Csv(string month)
    {
        var lines = Bars(month, 1).Select(bar => $"{bar.Time:yyyy-MM-dd HH:mm:ss},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\r\n");
        return "timestamp,open,high,low,close,volume\r\n" + string.Concat(lines.Reverse());
    }

    /// <summary>The bars of a month: 10:00 to 15:00 on each trading day, to 12:00 where the exchange closes at 13:00.</summary>
    public static IEnumerable<(DateTime Time, string Open, string High, string Low, string Close, string Volume)> Bars(string month, decimal scale)
    {
        var first = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var day in Calendars.NewYork.Between(first, first.AddMonths(1).AddDays(-1)))
        {
            for (var hour = 0; hour < (ClosesEarly(day) ? 3 : 6); hour++)
            {
                var open = (100 + day.Day + hour * 0.25m) * scale;
                yield return (
                    day.ToDateTime(new TimeOnly(10 + hour, 0)), Text(open), Text(open + scale), Text(open - scale), Text(open + 0.5m * scale),
                    (1000 * (hour + 1)).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Closes the port.</summary>
    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static bool ClosesEarly(DateOnly day) => day is { Month: 7, Day: 3 } or { Month: 12, Day: 24 }
        or { Month: 11, Day: >= 23 and <= 29, DayOfWeek: DayOfWeek.Friday };

    private static string Text(decimal price) => price.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Bar((DateTime Time, string Open, string High, string Low, string Close, string Volume) bar) =>
        $$"""{"1. open": "{{bar.Open}}", "2. high": "{{bar.High}}", "3. low": "{{bar.Low}}", "4. close": "{{bar.Close}}", """
        + $"\"5. volume\": \"{bar.Volume}\"}}";

    private async Task ServeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var call = new FakeCall(query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        _calls.Enqueue(call);
        var reply = Answer(call) ?? new FakeReply(Month(call.Symbol, call.Month));
        var bytes = Encoding.UTF8.GetBytes(reply.Text);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.Type;
        if (reply.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds;
        if (reply.Location is { } location) context.Response.Headers.Location = location;
        if (reply.IsCut || reply.Hangs) context.Response.ContentLength = bytes.Length + 100;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (reply.IsCut) context.Abort();
        if (reply.Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }
}

/// <summary>A call to the server, by its parameters.</summary>
internal sealed record FakeCall(IReadOnlyDictionary<string, string> Parameters)
{
    public string Symbol => Parameters["symbol"];

    public string Month => Parameters["month"];
}

/// <summary>What the server answers.</summary>
internal sealed record FakeReply(string Text, int Status = 200, string Type = "application/json")
{
    /// <summary>Whether the connection is closed before the end.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether the end never comes.</summary>
    public bool Hangs { get; init; }

    public string? RetryAfter { get; init; }

    public string? Location { get; init; }
}
