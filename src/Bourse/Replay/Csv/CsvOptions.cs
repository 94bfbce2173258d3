namespace Bourse.Replay.Csv;

/// <summary>How a CSV file is written, as far as its contents shall not decide.</summary>
public sealed record CsvOptions
{
    /// <summary>The options of a file whose contents decide everything.</summary>
    public static CsvOptions Default { get; } = new();

    /// <summary>The decimal mark: <c>.</c> or <c>,</c>; null to find it.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>The form of days, e.g. <c>dd/MM/yyyy</c> (custom format of .NET); null to find it.</summary>
    public string? DayFormat { get; init; }
}
