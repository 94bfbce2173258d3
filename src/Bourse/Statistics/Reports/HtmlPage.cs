using System.Text;
using System.Text.Encodings.Web;

namespace Bourse.Statistics.Reports;

/// <summary>What all pages have: head, style and frame, without scripts or external resources.</summary>
internal static class HtmlPage
{
    /// <summary>What a page of Bourse's own says of itself in its head.</summary>
    public const string Generator = "<meta name=\"generator\" content=\"Bourse\">";

    /// <summary>Begins a page; the caller writes the header and what follows it.</summary>
    public static StringBuilder Begin(string title)
    {
        // The page runs and loads nothing; the policy makes the browser enforce this whatever a name may hold.
        return new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            {{Generator}}
            <title>{{Escape(title)}}</title>
            <style>
            {{HtmlStyle.Sheet}}
            </style>
            </head>
            <body>
            <main>

            """.ReplaceLineEndings("\n"));
    }

    /// <summary>Ends a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="origin">When and from what it was made; null when that is not known.</param>
    public static StringBuilder End(StringBuilder page, ReportOrigin? origin)
    {
        if (origin is not null) page.Append($"<footer title=\"{Escape(origin.Offsets)}\">{Escape(origin.Text)}</footer>\n");
        return page.Append("</main>\n</body>\n</html>\n");
    }

    /// <summary>Says that prices are made up, if they are.</summary>
    public static void WriteSimulationNote(StringBuilder page, ReportOrigin? origin)
    {
        if (origin?.SimulationNote is { } note) page.Append($"<p class=\"simulated\">{Escape(note)}</p>\n");
    }

    /// <summary>A text of a page.</summary>
    public static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
