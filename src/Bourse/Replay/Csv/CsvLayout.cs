namespace Bourse.Replay.Csv;

/// <summary>How a file's rows are found: decided once, so that each pass reads the same rows.</summary>
/// <param name="Separator">The character between two fields; null to find it.</param>
/// <param name="HasLineBreaks">
/// Whether quoted fields may contain line breaks. They may not in a file in which a quote is not closed: it would swallow the rows behind it.
/// </param>
internal sealed record CsvLayout(char? Separator, bool HasLineBreaks)
{
    /// <summary>The layout of a file of which nothing is known yet.</summary>
    public static CsvLayout Unknown { get; } = new(null, true);
}
