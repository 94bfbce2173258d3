namespace Bourse.Hosting.Configuration;

/// <summary>
/// Reads <c>.env</c> files: <c>NAME=value</c> a line, optionally with <c>export</c> in front; values may be in single or double quotes; <c>#</c>
/// begins a comment at the start of a line or after white space.
/// </summary>
public static class DotEnv
{
    /// <summary>The variables of a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The file's name for errors.</param>
    /// <exception cref="BourseException">A line is not of that form.</exception>
    public static Dictionary<string, string> Parse(string text, string source)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("export ", StringComparison.Ordinal)) line = line["export ".Length..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Bad(source, i + 1, "is not NAME=value");
            variables[line[..equals].TrimEnd()] = Unquote(line[(equals + 1)..].Trim(), source, i + 1);
        }

        return variables;
    }

    private static string Unquote(string value, string source, int line)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\''))
        {
            var comment = value.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? value : value[..comment].TrimEnd();
        }

        var end = value.IndexOf(value[0], 1);
        if (end < 0) throw Bad(source, line, "lacks its closing quote");
        var rest = value[(end + 1)..].TrimStart();
        return rest.Length == 0 || rest[0] == '#' ? value[1..end] : throw Bad(source, line, "goes on after its closing quote");
    }

    // The line itself may hold a secret, so it is named by its number only.
    private static BourseException Bad(string source, int line, string why) =>
        new(FailureKind.Usage, $"{source}: line {line} {why}", "write NAME=value, with the value in quotes when it has spaces");
}
