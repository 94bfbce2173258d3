using System.Globalization;
using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>Writes figures for people: groups of three digits, a real minus sign, signs of changes.</summary>
internal static class Figure
{
    private const string Minus = "\u2212";
    private const string None = "–";
    private const int MostDecimals = 6;
    private const double Kilo = 1000;
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A name, or another text that others have written; characters that would turn the writing of a line are escaped.</summary>
    public static string Name(string? text) => text is null ? "" : SafeText.Of(text);

    /// <summary>An amount or a price with two decimals, or with those that it was given, if these are more.</summary>
    public static string Amount(decimal? number) =>
        number is { } known ? Sign(known.ToString($"N{Math.Clamp((int)known.Scale, 2, MostDecimals)}", CultureInfo.InvariantCulture)) : None;

    /// <summary>The value of a share, with the decimals of the tables.</summary>
    public static string Nav(decimal? number) =>
        number is { } known ? Sign(known.ToString($"N{MostDecimals}", CultureInfo.InvariantCulture)) : None;

    /// <summary>A number with a fixed count of decimals.</summary>
    public static string Number(double? number, int decimals) =>
        number is { } known && double.IsFinite(known) ? Sign(known.ToString($"N{decimals}", CultureInfo.InvariantCulture)) : None;

    /// <summary>A whole number.</summary>
    public static string Whole(long? number) => number is { } known ? Sign(known.ToString("N0", CultureInfo.InvariantCulture)) : None;

    /// <summary>A quantity with the decimals that it has.</summary>
    public static string Quantity(decimal number) => Sign(number.ToString("#,0.######", CultureInfo.InvariantCulture));

    /// <summary>A change, with its sign.</summary>
    public static string Change(decimal? number) => number is { } known
        ? Signed(known.ToString("N2", CultureInfo.InvariantCulture), known > 0)
        : None;

    /// <summary>A change in per cent, with its sign.</summary>
    public static string ChangePct(decimal? percent) => percent is { } known
        ? Signed(known.ToString("N2", CultureInfo.InvariantCulture), known > 0) + " %"
        : None;

    /// <summary>A share in per cent.</summary>
    public static string Percent(double? share) => share is { } known
        ? Sign((known * 100).ToString("N2", CultureInfo.InvariantCulture)) + " %"
        : None;

    /// <summary>The class of the colour of a change; the sign says the same to those who do not see colours.</summary>
    public static string Tone(decimal? change) => change switch { > 0 => "up", < 0 => "down", _ => "" };

    /// <summary>A day.</summary>
    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A time in UTC.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A span, in its largest unit.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)age.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h",
        _ => $"{(int)age.TotalDays} days",
    };

    /// <summary>A short span, in milliseconds or seconds.</summary>
    public static string Milliseconds(double? span) => span is { } known
        ? known < 1000 ? $"{Math.Round(known).ToString("N0", CultureInfo.InvariantCulture)} ms" : $"{Number(known / 1000, 1)} s"
        : None;

    /// <summary>A count of bytes, in units of the SI as the commands write them.</summary>
    public static string Bytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= Kilo && unit < Units.Length - 1; unit++) size /= Kilo;
        return $"{size.ToString(unit == 0 ? "N0" : "N1", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    private static string Signed(string text, bool isPlus) => isPlus ? "+" + text : Sign(text);

    private static string Sign(string text) => text.StartsWith('-') ? Minus + text[1..] : text;
}
