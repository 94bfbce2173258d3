namespace Bourse.Statistics.Reports;

/// <summary>The formats of a report.</summary>
public enum ReportFormat
{
    /// <summary>JSON with the five sections as arrays of records.</summary>
    Json,

    /// <summary>Plain text in five numbered sections.</summary>
    Txt,

    /// <summary>Comma-separated values, a figure a line.</summary>
    Csv,

    /// <summary>Markdown tables.</summary>
    Md,

    /// <summary>A self-contained web page with charts.</summary>
    Html,

    /// <summary>As <see cref="Json"/>, in a file without extension.</summary>
    None,
}

/// <summary>The names of formats, and of the files written in them.</summary>
public static class ReportFormats
{
    /// <summary>Reads names separated by commas, such as <c>json,txt</c>, in any letter case; a name given twice counts once.</summary>
    /// <exception cref="BourseException">A name is not that of a format (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<ReportFormat> Parse(string names) =>
        [.. names.Split(',', StringSplitOptions.TrimEntries).Select(ParseOne).Distinct()];

    /// <summary>The name of a report's file: <c>Inv1_P11_stats.json</c>, or <c>Inv1_P11_stats</c> for <see cref="ReportFormat.None"/>.</summary>
    /// <param name="key">The portfolio's key: letters, digits and '_'.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentException">The key is not fit for a file's name.</exception>
    public static string FileName(string key, ReportFormat format)
    {
        var fit = key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!fit) throw new ArgumentException($"'{key}' is not a portfolio's key", nameof(key));
        var extension = format == ReportFormat.None ? "" : "." + NameOf(format);
        return $"{key}_stats{extension}";
    }

    private static string NameOf(ReportFormat format) => format.ToString().ToLowerInvariant();

    private static ReportFormat ParseOne(string name)
    {
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            if (NameOf(format).Equals(name, StringComparison.OrdinalIgnoreCase)) return format;
        }

        var formats = string.Join(", ", Enum.GetValues<ReportFormat>().Select(NameOf));
        throw new BourseException(FailureKind.Usage, $"there is no report format '{name}', only {formats}", "write for example json,html")
        {
            Code = BourseErrorCode.UnknownReportFormat,
        };
    }
}
