namespace Bourse.Hosting.Reading;

/// <summary>The words of SQL that the prompt and the page of the lake complete.</summary>
public static class SqlKeywords
{
    private static readonly string[] Words =
    [
        "ALL", "AND", "AS", "ASC", "AVG", "BETWEEN", "BY", "CASE", "CAST", "COALESCE", "COUNT", "CROSS", "CURRENT", "DATE", "DESC",
        "DESCRIBE", "DISTINCT", "ELSE", "END", "EXCEPT", "EXISTS", "EXTRACT", "FALSE", "FILTER", "FROM", "FULL", "GROUP", "HAVING", "IN",
        "INNER", "INTERSECT", "INTERVAL", "IS", "JOIN", "LEFT", "LIKE", "LIMIT", "MAX", "MIN", "NOT", "NULL", "OFFSET", "ON", "OR",
        "ORDER", "OUTER", "OVER", "PARTITION", "RIGHT", "ROW_NUMBER", "ROWS", "SELECT", "SHOW", "SUM", "SUMMARIZE", "TABLES", "THEN",
        "TIMESTAMP", "TRUE", "UNION", "UNNEST", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
    ];

    /// <summary>The keywords and names that begin with a word, in any letter case; keywords in the case of the word.</summary>
    public static IReadOnlyList<string> Complete(string word, IReadOnlyList<string> names)
    {
        var isLower = word.All(c => !char.IsAsciiLetterUpper(c));
        var keywords = isLower ? Words.Select(keyword => keyword.ToLowerInvariant()) : Words;
        var all = names.Select(Quoted).Concat(keywords.Except(names, StringComparer.OrdinalIgnoreCase));
        var fitting = all.Where(name => name.TrimStart('"').StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return [.. fitting.Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>A name as a statement must write it.</summary>
    private static string Quoted(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            && !Words.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
