using System.Text.RegularExpressions;
using Bourse.Market;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>DuckDB's errors as failures for people: one line with the place, and the nearest name.</summary>
internal static partial class DuckDbErrors
{
    /// <summary>How DuckDB begins its message about a statement that could not begin; others are about the rows that it met.</summary>
    private static readonly string[] WrongStatements = ["Parser Error", "Binder Error", "Catalog Error"];

    /// <summary>The failure of a user's statement: of kind <see cref="FailureKind.Usage"/> when it could not begin.</summary>
    /// <param name="failure">DuckDB's error.</param>
    /// <param name="lines">How many lines were put in front of the statement.</param>
    /// <param name="columns">The columns of the tables that it reads.</param>
    public static BourseException OfStatement(DuckDBException failure, int lines, IReadOnlyCollection<string> columns)
    {
        var message = failure.Message;
        var remedy = UnknownColumn().Match(message) is { Success: true } unknown && columns.Count > 0
            ? NearestName.Remedy(unknown.Groups[1].Value, columns)
            : Suggestion().Match(message) is { Success: true } suggested ? $"did you mean {suggested.Groups[1].Value}?" : null;
        if (message.StartsWith("Out of Memory", StringComparison.Ordinal)) remedy = "raise the limit of memory, or read less";
        var kind = WrongStatements.Any(one => message.StartsWith(one, StringComparison.Ordinal)) ? FailureKind.Usage : FailureKind.Failed;
        // A file of the lake that cannot be read is no fault of the statement.
        var code = message.StartsWith("IO Error", StringComparison.Ordinal) ? BourseErrorCode.None : BourseErrorCode.StatementFailed;
        return new BourseException(kind, OneLine(message) + PlaceOf(message, lines), remedy, failure) { Code = code };
    }

    /// <summary>The first line of a message, without its kind.</summary>
    public static string OneLine(string message)
    {
        var line = message.Split('\n')[0].Trim().TrimEnd('!', '.');
        return Kind().Replace(line, "");
    }

    private static string PlaceOf(string message, int lines)
    {
        if (Place().Match(message) is not { Success: true } place) return "";
        var line = int.Parse(place.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - lines;
        // An excerpt of a long line begins elsewhere than its line: then only the line is known.
        if (place.Groups[2].Value.StartsWith("...", StringComparison.Ordinal)) return $" (line {line})";
        var column = place.Groups[3].Value.Length - $"LINE {place.Groups[1].Value}: ".Length + 1;
        return $" (line {line}, column {column})";
    }

    [GeneratedRegex("Referenced column \"([^\"]+)\" not found")]
    private static partial Regex UnknownColumn();

    [GeneratedRegex("Did you mean \"([^\"]+)\"")]
    private static partial Regex Suggestion();

    [GeneratedRegex("^[A-Z][A-Za-z ]* Error: ")]
    private static partial Regex Kind();

    [GeneratedRegex(@"LINE (\d+): ([^\n]*)\n( *)\^")]
    private static partial Regex Place();
}
