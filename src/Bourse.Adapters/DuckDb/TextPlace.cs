using System.Text;

namespace Bourse.Adapters.DuckDb;

/// <summary>Names a place in a statement.</summary>
internal static class TextPlace
{
    /// <summary>The place as the end of a message, e.g. <c> (line 2, column 5)</c>.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="at">The place, in bytes of UTF-8.</param>
    public static string Of(string statement, int at)
    {
        var bytes = Encoding.UTF8.GetBytes(statement);
        var before = Encoding.UTF8.GetString(bytes, 0, Math.Clamp(at, 0, bytes.Length));
        var line = before.Count(c => c == '\n') + 1;
        var column = before.Length - (before.LastIndexOf('\n') + 1) + 1;
        return $" (line {line}, column {column})";
    }
}
