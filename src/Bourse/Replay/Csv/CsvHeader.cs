namespace Bourse.Replay.Csv;

/// <summary>The names of a file's columns.</summary>
internal static class CsvHeader
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The names of the columns: a column without a name gets its number, a repeated name a number behind it.</summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<string> header)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var names = new string[header.Count];
        for (var i = 0; i < names.Length; i++)
        {
            if (header[i].Length > 0 && used.Add(header[i])) names[i] = header[i];
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is null) names[i] = Unused(header[i].Length > 0 ? header[i] + "_" : "column", header[i].Length > 0 ? 2 : i + 1, used);
        }

        return names;
    }

    /// <summary>The names as they are written, without blanks around them.</summary>
    public static string[] Clean(IEnumerable<string> header) => [.. header.Select(name => name.Trim().Trim(ByteOrderMark))];

    /// <summary>A name without what programs put into names: blanks, underscores, hyphens, angle brackets, the number of <c>4. close</c>.</summary>
    public static string Simplify(string name)
    {
        var simple = string.Concat(name.Where(c => c is not (' ' or '_' or '-' or '<' or '>')));
        var point = simple.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && simple.AsSpan(0, point).IndexOfAnyExceptInRange('0', '9') < 0 ? simple[(point + 1)..] : simple;
    }

    private static string Unused(string stem, int number, HashSet<string> used)
    {
        while (!used.Add($"{stem}{number}")) number++;
        return $"{stem}{number}";
    }
}
