using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>Receives a row of a file as the message that a replay would send.</summary>
/// <param name="line">Its line in the file.</param>
/// <param name="message">The message.</param>
public delegate void RowVisitor(long line, ReadOnlySpan<byte> message);

/// <summary>Makes messages of the rows of a CSV file, without sending them.</summary>
public static class CsvMessages
{
    /// <summary>Goes through the rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kinds">What its columns hold.</param>
    /// <param name="visit">Receives each row.</param>
    /// <param name="report">Receives each row that cannot be used.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">A column can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    public static void Visit(
        CsvFile file, ColumnKinds kinds, RowVisitor visit, Action<BadRow> report, CancellationToken cancellation)
    {
        using var rows = new SequentialRows(file.OpenRows(report), new RowMessage(file, null, null, kinds));
        while (rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            visit(rows.Current.Line, rows.Current.Value);
        }
    }
}
