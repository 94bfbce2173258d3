using Bourse.Cli.Frame;
using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>Writes the rows of a statement as they come.</summary>
internal static class ResultWriter
{
    /// <summary>Writes them. A statement that fails before its first row writes nothing, not even the names of the columns.</summary>
    /// <returns>How many rows there were.</returns>
    public static async Task<long> WriteAsync(Output output, QueryResult result, ResultFormat format, CancellationToken cancellation)
    {
        var rows = 0L;
        IResultRows? target = null;
        try
        {
            await foreach (var row in result.Rows.WithCancellation(cancellation))
            {
                target ??= Begin(output, result, format);
                target.Add(row);
                rows++;
            }

            target ??= Begin(output, result, format);
        }
        finally
        {
            // Rows that came before a failure are shown as well.
            target?.End();
            output.Flush();
        }

        return rows;
    }

    private static IResultRows Begin(Output output, QueryResult result, ResultFormat format) => format switch
    {
        ResultFormat.Csv => new CsvResultRows(output.Data, result.Columns),
        ResultFormat.Json => new JsonRows(output, result.Columns),
        ResultFormat.Md => new MarkdownRows(output.Data, result.Columns),
        _ => new TableRows(output.Data, result.Columns, output.ColourData, output.Width),
    };
}

/// <summary>Rows in one of the formats. The constructor writes what comes before the first.</summary>
internal interface IResultRows
{
    /// <summary>Writes a row.</summary>
    void Add(string?[] row);

    /// <summary>Writes what comes after the last row.</summary>
    void End();
}
