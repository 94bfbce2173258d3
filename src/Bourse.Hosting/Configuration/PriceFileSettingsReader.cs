using Bourse.Exchanges;
using Bourse.Replay.Csv;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads the settings of a price file.</summary>
public static class PriceFileSettingsReader
{
    /// <summary>How price files are read.</summary>
    /// <exception cref="BourseException">A setting cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static PriceFileOptions Read(SettingsSources sources) => new()
    {
        Columns = sources.ValueOf(Setting.Columns).Text is { } names ? PriceColumns.Parse(names) : new PriceColumns(),
        Ticker = sources.ValueOf(Setting.Ticker).Text,
        Csv = ReadCsv(sources),
    };

    /// <summary>How the numbers and days of CSV files are written.</summary>
    /// <exception cref="BourseException">A setting cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static CsvOptions ReadCsv(SettingsSources sources) => new()
    {
        DecimalMark = ReadMark(sources.ValueOf(Setting.DecimalMark)),
        DayFormat = ReadFormat(sources.ValueOf(Setting.DateFormat)),
    };

    private static char? ReadMark(SettingValue value) => value.Text?.Trim() switch
    {
        null => null,
        "." or "point" => '.',
        "," or "comma" => ',',
        _ => throw value.Unusable("is not a decimal mark", "give a point or a comma"),
    };

    private static string? ReadFormat(SettingValue value)
    {
        if (value.Text is not { } format) return null;
        var isWhole = format.Contains('y', StringComparison.Ordinal) && format.Contains('M', StringComparison.Ordinal)
            && format.Contains('d', StringComparison.Ordinal);
        return isWhole ? format : throw value.Unusable("is not the form of a day", "write it with d, M and y, e.g. dd/MM/yyyy or MM/dd/yyyy");
    }
}
