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
        Ratios = result.Findings.Ratios.Select(Shape),
        Figures = result.Findings.Figures.Select(Shape),
        result.Findings.Phases,
        result.Findings.Notes,
    };

    private static object Shape(Ratio ratio) => new
    {
        ratio.Name,
        Times = ratio.Reference,
        Minimum = Short(ratio.Minimum),
        Median = Short(ratio.Median),
        Maximum = Short(ratio.Maximum),
        ByProcessorTime = Short(ratio.ByProcessorTime),
        Rounds = ratio.Samples.Count,
        AtMost = ratio.Target is { IsCeiling: true } ceiling ? ceiling.Limit : (double?)null,
        AtLeast = ratio.Target is { IsCeiling: false } floor ? floor.Limit : (double?)null,
        ratio.IsMet,
    };

    private static object Shape(Figure figure) => new
    {
        figure.Name,
        figure.Unit,
        Minimum = Short(figure.Minimum),
        Median = Short(figure.Median),
        Maximum = Short(figure.Maximum),
        ByProcessorTime = Short(figure.ByProcessorTime),
        Rounds = figure.Samples.Count,
        figure.AllocatedBytes,
    };

    private static double? Short(double? value) => value is { } number && double.IsFinite(number) ? Short(number) : null;

    /// <summary>As many digits as a measurement can have.</summary>
    private static double Short(double value)
    {
        if (value == 0) return 0;
        var magnitude = Math.Pow(10, Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * magnitude) / magnitude;
    }
}
