using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bourse.Benchmarks.Harness;

/// <summary>A run as one JSON object.</summary>
internal static class JsonReport
{
    private const int Digits = 6;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(Run run) => JsonSerializer.Serialize(
        new { run.Machine, run.Date, run.Load, Benchmarks = run.Results.Select(Shape) }, Options);

    private static object Shape(Result result) => new
    {
        result.Name,
        result.About,
        Figures = result.Findings.Figures.Select(Shape),
        result.Findings.Phases,
        result.Findings.Notes,
    };

    private static object Shape(Figure figure) => new
    {
        figure.Name,
        figure.Unit,
        Minimum = Short(figure.Minimum),
        Median = Short(figure.Median),
        Maximum = Short(figure.Maximum),
        ByProcessorTime = figure.ByProcessorTime is { } time && double.IsFinite(time) ? Short(time) : (double?)null,
        Rounds = figure.Samples.Count,
        Target = figure.Target?.Limit,
        figure.IsMet,
        TimesAsLong = figure.TimesAsLong is { } times ? Short(times) : (double?)null,
        figure.AllocatedBytes,
    };

    /// <summary>As many digits as a measurement can have.</summary>
    private static double Short(double value)
    {
        if (value == 0) return 0;
        var magnitude = Math.Pow(10, Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * magnitude) / magnitude;
    }
}
