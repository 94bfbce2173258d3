using System.Text;
using Bourse.Adapters.DuckDb;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Writes texts of a statement as Spark reads them: a quote inside of a text is <c>\'</c>, a backslash <c>\\</c>. In standard SQL and in DuckDB a
/// quote is doubled, and a backslash stands for itself.
/// </summary>
internal static class SparkStatement
{
    /// <summary>The statement for Spark.</summary>
    public static string Of(string text)
    {
        var translated = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            var end = text[at] == '\'' ? EndOfText(text, at) : StatementText.EndOfToken(text, at);
            if (text[at] == '\'' && end - at >= 2) AppendText(translated, text[(at + 1)..(end - 1)]);
            else translated.Append(text, at, end - at);
            at = end;
        }

        return translated.ToString();
    }

    private static int EndOfText(string text, int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '\'') continue;
            if (at + 1 == text.Length || text[at + 1] != '\'') return at + 1;
            at++;
        }

        return text.Length;
    }

    private static void AppendText(StringBuilder translated, string content)
    {
        var plain = content.Replace("''", "'", StringComparison.Ordinal);
        var escaped = plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        translated.Append('\'').Append(escaped).Append('\'');
    }
}
