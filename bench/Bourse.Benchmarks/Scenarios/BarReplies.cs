using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Adapters.AlphaVantage;
using Bourse.Bars;
using Bourse.Benchmarks.Harness;
using Bourse.Market;
using Bourse.Pipelines;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The reply of a month becomes checked bars, beside a program that walks a <see cref="JsonDocument"/> and checks nothing.</summary>
internal sealed class BarReplies : IBenchmark
{
    private const double OfWalk = 3.0;
    private const int BytesInASample = 16_000_000;

    private static readonly DateTimeOffset FetchedAt = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Name => "bar-replies";

    /// <inheritdoc/>
    public string About => "replies of a market-data provider parsed and checked, beside a walk of a JsonDocument";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var request = new MonthRequest(Symbol.Parse("NVDA"), BarInterval.Hour, new YearMonth(2024, 5));
        var hours = await MeasureAsync("hours of 12 sessions", request, 12, settings, cancellation);
        var minutes = await MeasureAsync(
            "minutes of 22 sessions", request with { Interval = BarInterval.Parse("1min") }, 22, settings, cancellation);
        return new Findings([.. hours.Ratios, .. minutes.Ratios], [.. hours.Figures, .. minutes.Figures])
        {
            Notes = ["The walk reads the same bars into decimals and checks nothing; its bars are compared with ours once."],
        };
    }

    private static async Task<Findings> MeasureAsync(
        string what, MonthRequest request, int sessions, BenchmarkSettings settings, CancellationToken cancellation)
    {
        var reply = Encoding.UTF8.GetBytes(Write(request, sessions));
        Compare(request, reply);
        var times = Math.Max(1, BytesInASample / reply.Length);
        var size = $"{reply.Length / 1000.0:0} kB, {what}";
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new($"parsed and checked ({size})", () => Repeat(times, () => Read(request, reply).Bars.Count)),
                new($"JsonDocument walked ({size})", () => Repeat(times, () => Walk(reply).Count)),
            ],
            cancellation);
        return new Findings(
            [series[0].RateBeside(series[1]) with { Target = Target.AtLeast(OfWalk) }],
            [.. series.Select(one => one.PerSecond("bytes a second", (double)reply.Length * times))]);
    }

    private static void Repeat(int times, Func<int> body)
    {
        var count = 0L;
        for (var i = 0; i < times; i++) count += body();
        if (count == 0) throw new InvalidOperationException("nothing was read");
    }

    private static CheckedMonth Read(MonthRequest request, byte[] reply) => MonthCheck.Run(request, ReplyReader.Read(request, reply, FetchedAt));

    /// <summary>What a program does that does it the usual way.</summary>
    private static List<SourceBar> Walk(byte[] reply)
    {
        using var document = JsonDocument.Parse(reply);
        var bars = new List<SourceBar>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!member.Name.StartsWith("Time Series", StringComparison.Ordinal)) continue;
            foreach (var bar in member.Value.EnumerateObject())
            {
                bars.Add(new SourceBar(
                    DateTime.ParseExact(bar.Name, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    PriceOf(bar.Value, "1. open"),
                    PriceOf(bar.Value, "2. high"),
                    PriceOf(bar.Value, "3. low"),
                    PriceOf(bar.Value, "4. close"),
                    long.Parse(bar.Value.GetProperty("5. volume").GetString()!, CultureInfo.InvariantCulture)));
            }
        }

        return bars;
    }

    private static decimal PriceOf(JsonElement bar, string name) => decimal.Parse(bar.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static void Compare(MonthRequest request, byte[] reply)
    {
        var check = Read(request, reply);
        var walked = Walk(reply);
        walked.Reverse();
        var ours = check.Bars.Select(bar => new SourceBar(bar.LocalTime, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));
        if (check.Refused.Count == 0 && ours.SequenceEqual(walked)) return;
        throw new BourseException(FailureKind.Failed, "the bars differ from those of the walk");
    }

    /// <summary>A reply of the form of the provider's: four spaces a level, newest bar first.</summary>
    private static string Write(MonthRequest request, int sessions)
    {
        var text = new StringBuilder("{\n    \"Meta Data\": {\n");
        text.Append(CultureInfo.InvariantCulture, $"        \"2. Symbol\": \"{request.Symbol}\",\n        \"6. Time Zone\": \"US/Eastern\"\n");
        text.Append(CultureInfo.InvariantCulture, $"    }},\n    \"Time Series ({request.Interval})\": {{\n");
        text.AppendJoin(",\n", Starts(request, sessions).Reverse().Select(Member));
        return text.Append("\n    }\n}\n").ToString();
    }

    private static IEnumerable<DateTime> Starts(MonthRequest request, int sessions)
    {
        foreach (var day in Calendars.NewYork.Between(request.Month.First, request.Month.Last).Take(sessions))
        {
            var session = SessionHours.NewYork.Find(day, extended: false)!.Value;
            for (var start = session.Open; start < session.Close; start = start.AddMinutes(request.Interval.Minutes)) yield return start;
        }
    }

    private static string Member(DateTime start)
    {
        var price = 100 + start.Minute * 0.25m + start.Day;
        var indent = new string(' ', 12);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"        \"{start:yyyy-MM-dd HH:mm:ss}\": {{\n{indent}\"1. open\": \"{price:0.0000}\",\n{indent}\"2. high\": \"{price + 1:0.0000}\",\n"
            + $"{indent}\"3. low\": \"{price - 1:0.0000}\",\n{indent}\"4. close\": \"{price + 0.5m:0.0000}\",\n"
            + $"{indent}\"5. volume\": \"{start.Minute * 1000 + 123}\"\n        }}");
    }
}
