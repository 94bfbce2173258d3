using Bourse.Lake.Catalog;

namespace Bourse.Lake.Check;

/// <summary>What a check of the lake asks about files of the table zone. Whoever can read Parquet answers.</summary>
/// <param name="EndOf">
/// Finds the offset behind the last row of a file; throws <see cref="BourseException"/> when the file cannot be read.
/// </param>
/// <param name="Compare">Compares a file with the lines of its rows.</param>
public sealed record TableZoneReader(Func<RowFile, CancellationToken, Task<long>> EndOf, ParquetComparer Compare);

/// <summary>Compares a file of the table zone with lines as raw files have them.</summary>
/// <param name="file">The file.</param>
/// <param name="lines">The lines of the rows that it should hold, without line feeds, by offset; each is valid until the next one.</param>
/// <param name="firstKnown">Rows with lower offsets for which there is no line are counted only (<see cref="ParquetComparison.NotChecked"/>).</param>
/// <param name="cancellation">Ends the comparison.</param>
/// <exception cref="BourseException">The file, or a line, cannot be read with the types of the catalog.</exception>
public delegate Task<ParquetComparison> ParquetComparer(
    RowFile file, IAsyncEnumerable<ReadOnlyMemory<byte>> lines, long firstKnown, CancellationToken cancellation);

/// <summary>How a Parquet file compares with the lines of its rows.</summary>
/// <param name="Rows">How many rows are equal to their lines.</param>
/// <param name="NotChecked">How many rows have no line to be compared with.</param>
/// <param name="Count">How many rows are wrong or missing.</param>
/// <param name="Wrong">The first of these, by offset.</param>
public sealed record ParquetComparison(long Rows, long NotChecked, long Count, IReadOnlyList<WrongRow> Wrong);

/// <summary>A row of a Parquet file that is wrong or missing.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Fault">What is wrong.</param>
public readonly record struct WrongRow(long Offset, RowFault Fault)
{
    /// <summary>What is wrong, one line.</summary>
    public string Says => Fault switch
    {
        RowFault.Missing => $"offset {Offset} is missing",
        RowFault.Unexpected => $"offset {Offset} is in no raw file and not in the topic",
        RowFault.Twice => $"offset {Offset} is there twice",
        RowFault.OtherPlace => $"offset {Offset} is of another partition or day",
        _ => $"offset {Offset} is not as in the raw file or the topic",
    };
}

/// <summary>What is wrong with a row of a Parquet file.</summary>
public enum RowFault
{
    /// <summary>A line has no row.</summary>
    Missing,

    /// <summary>A row has no line.</summary>
    Unexpected,

    /// <summary>A value differs from the line's.</summary>
    Unlike,

    /// <summary>The offset is there more than once.</summary>
    Twice,

    /// <summary>The row is of another topic, partition or day than the name of the file.</summary>
    OtherPlace,
}
