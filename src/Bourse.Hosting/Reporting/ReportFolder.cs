using Bourse.Statistics.Reports;

namespace Bourse.Hosting.Reporting;

/// <summary>The reports in a folder.</summary>
/// <param name="folder">The folder, which need not exist; null stands for one without reports.</param>
public sealed class ReportFolder(string? folder)
{
    private const string StemEnd = "_stats";

    /// <summary>Whether the folder exists: then reports have been made.</summary>
    public bool Exists => Directory.Exists(folder);

    /// <summary>A portfolio's report in JSON; null when there is none.</summary>
    /// <param name="key">The portfolio's key.</param>
    public ReadOnlyMemory<byte>? Read(string key)
    {
        if (folder is null) return null;
        foreach (var format in new[] { ReportFormat.Json, ReportFormat.None })
        {
            var path = Path.Combine(folder, ReportFormats.FileName(key, format));
            if (File.Exists(path)) return File.ReadAllBytes(path);
        }

        return null;
    }

    /// <summary>The keys of the portfolios that have a report of any format, one for each file.</summary>
    public IReadOnlyList<string> FindPortfolios()
    {
        if (!Exists) return [];
        var names = Directory.EnumerateFiles(folder!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        return [.. names.Select(KeyOf).OfType<string>()];
    }

    private static string? KeyOf(string name)
    {
        var end = name.LastIndexOf(StemEnd, StringComparison.Ordinal);
        if (end <= 0 || !name[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) return null;
        var key = name[..end];
        return Enum.GetValues<ReportFormat>().Any(format => ReportFormats.FileName(key, format) == name) ? key : null;
    }
}
