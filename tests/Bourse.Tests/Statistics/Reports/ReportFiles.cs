using System.Text;
using System.Text.RegularExpressions;

namespace Bourse.Tests.Statistics.Reports;

/// <summary>Report files of two networks, to be compared byte for byte.</summary>
internal static partial class ReportFiles
{
    /// <summary>A file's bytes; of a page without its last line, which says when it was made and from which offsets.</summary>
    public static byte[] ReadComparable(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (Path.GetExtension(path) != ".html") return bytes;
        var page = Encoding.UTF8.GetString(bytes);
        Assert.Single(Footer().Matches(page));
        return Encoding.UTF8.GetBytes(Footer().Replace(page, ""));
    }

    [GeneratedRegex(@"<footer title=""[^""\n]*"">Made on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC[^<\n]*</footer>\n")]
    private static partial Regex Footer();
}
