namespace Bourse.Cli.Frame;

/// <summary>Breaks text into lines between words.</summary>
internal static class WrappedText
{
    /// <summary>The lines, at least one; a word that is longer than a line has one of its own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">How many characters a line has.</param>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length == 0) lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= width) lines[^1] += " " + word;
            else lines.Add(word);
        }

        return lines;
    }

    /// <summary>Writes text in lines, the second and later ones indented.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="head">What stands in front of the first line, and is not broken.</param>
    /// <param name="text">The text.</param>
    /// <param name="width">How many characters a line has; null for any number.</param>
    /// <param name="indent">How far later lines are indented; null for as far as the head reaches.</param>
    public static void Write(TextWriter writer, string head, string text, int? width, int? indent = null)
    {
        var before = indent ?? head.Length;
        var lines = Lines(text, Math.Max(1, (width ?? int.MaxValue) - Math.Max(head.Length, before)));
        writer.WriteLine(head + lines[0]);
        foreach (var line in lines.Skip(1)) writer.WriteLine(new string(' ', before) + line);
    }
}
