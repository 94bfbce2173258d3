namespace Bourse.Cli.Frame;

/// <summary>A row of a table that is too wide for the terminal, as a block: its first cell is the title, each other one has a line.</summary>
internal static class NarrowRow
{
    private const string Indent = "  ";

    /// <summary>Writes a row; cells without a value are left out.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="headings">The columns' headings.</param>
    /// <param name="cells">The row's cells.</param>
    /// <param name="width">How many characters a line has.</param>
    /// <param name="bold">Whether the title is bold.</param>
    /// <param name="empty">What stands in a cell without a value.</param>
    public static void Write(TextWriter writer, string[] headings, string[] cells, int width, bool bold, string? empty)
    {
        var label = headings.Skip(1).Select(heading => heading.Length).DefaultIfEmpty().Max();
        writer.WriteLine(bold ? $"\e[1m{cells[0]}\e[0m" : cells[0]);
        for (var column = 1; column < cells.Length; column++)
        {
            if (cells[column] == empty) continue;
            WrappedText.Write(writer, $"{Indent}{headings[column].PadRight(label)}{Indent}", cells[column], width);
        }
    }
}
