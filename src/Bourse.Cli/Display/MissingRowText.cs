using Bourse.Hosting;

namespace Bourse.Cli.Display;

/// <summary>What the ingestion waits for, and the command that brings it.</summary>
internal static class MissingRowText
{
    /// <summary>As many portfolios are named one by one.</summary>
    private const int MostNamed = 5;

    /// <summary>A line for each of the first portfolios, and one for the others.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<MissingRow> rows)
    {
        foreach (var row in rows.Take(MostNamed)) yield return Line(row);
        if (rows.Count > MostNamed) yield return $"{Count.Of(rows.Count - MostNamed, "more portfolio")} without their last row";
    }

    private static string Line(MissingRow row)
    {
        var command = $"run `bourse investor {row.Investor.ToLowerInvariant()}`";
        return row.LastEvaluation switch
        {
            null => $"{row.Portfolio}: no evaluation of {row.Date:yyyy-MM-dd} in topic portfolios; {command}",
            { } last when last < row.Date => $"{row.Portfolio}: no evaluation of {row.Date:yyyy-MM-dd} in topic portfolios, "
                + $"the last is of {last:yyyy-MM-dd}; {command}, and the exchanges up to that day",
            _ => $"{row.Portfolio}: no row of {row.Date:yyyy-MM-dd}, although topic portfolios holds its evaluation; "
                + "write the tables again: `bourse database init --reset`, then `bourse ingest`",
        };
    }
}
