using System.Runtime.CompilerServices;
using Bourse.Lake.Catalog;

namespace Bourse.Lake.Check;

/// <summary>
/// Checks the files of a partition. Raw files form a chain from offset 0, and so do Parquet files. A raw file may be missing where a Parquet file
/// holds its rows; these are then compared with the records of the log.
/// </summary>
/// <param name="raw">The raw files, by offset.</param>
/// <param name="parquet">The Parquet files, by offset.</param>
/// <param name="check">Compares rows with the log.</param>
/// <param name="reader">Reads raw files.</param>
/// <param name="tables">Reads Parquet files.</param>
/// <param name="result">Receives what is found.</param>
internal sealed class PartitionFiles(
    IReadOnlyList<RowFile> raw,
    IReadOnlyList<RowFile> parquet,
    PartitionCheck check,
    RawFileReader reader,
    TableZoneReader tables,
    LakeVerification result)
{
    private int _at;
    private long? _end = 0;

    /// <summary>Checks all of them, and that the log holds nothing else.</summary>
    public async Task VerifyAsync(CancellationToken cancellation)
    {
        foreach (var file in parquet) await VerifyAsync(file, cancellation);
        await ReadRawAsync(long.MaxValue, cancellation);
        await check.EndAsync(cancellation);
    }

    private async Task VerifyAsync(RowFile file, CancellationToken cancellation)
    {
        result.ParquetFiles++;
        try
        {
            var (begin, end) = (_end, await tables.EndOf(file, cancellation));
            _end = end > (begin ?? 0) ? end : begin;
            if (begin is { } last && file.Name.FirstOffset != last)
            {
                result.Add(file.Name.Path, $"begins at offset {file.Name.FirstOffset}, but the file before it ends at {last}");
                // Rows that are there twice have been compared already.
                if (file.Name.FirstOffset < last) return;
            }

            await ReadRawAsync(file.Name.FirstOffset, cancellation);
            await CompareAsync(file, end, cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Failed)
        {
            result.Add(file.Name.Path, $"cannot be read: {e.Message}");
            _end = null;
        }
    }

    private async Task CompareAsync(RowFile file, long end, CancellationToken cancellation)
    {
        var comparison = await tables.Compare(file, LinesAsync(end, cancellation), check.FirstKnown, cancellation);
        result.ParquetRows += comparison.Rows;
        result.NotChecked += comparison.NotChecked;
        result.Add(file.Name.Path, comparison.Wrong.Select(row => row.Says), comparison.Count);
    }

    /// <summary>The lines of a Parquet file that ends at an offset: of raw files, and of the log where there are none.</summary>
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (_at < raw.Count && raw[_at].Name.FirstOffset < end)
        {
            var name = raw[_at].Name;
            await foreach (var line in check.SkipAsync(name.FirstOffset, cancellation)) yield return line;
            await foreach (var line in ReadAsync(cancellation)) yield return line;
        }

        await foreach (var line in check.SkipAsync(end, cancellation)) yield return line;
    }

    /// <summary>Checks raw files that begin before an offset, and have no Parquet file.</summary>
    private async Task ReadRawAsync(long end, CancellationToken cancellation)
    {
        while (_at < raw.Count && raw[_at].Name.FirstOffset < end)
        {
            await foreach (var _ in ReadAsync(cancellation))
            {
                // Checked by now.
            }
        }
    }

    /// <summary>Checks the next raw file; returns its rows.</summary>
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = raw[_at++].Name;
        var (lines, isWhole) = await reader.ReadAsync(name.Path, cancellation);
        result.Files++;
        if (!isWhole) result.Add(name.Path, "the last line is cut off");
        if (lines.Count == 0) result.Add(name.Path, "has no rows");
        check.Begin(name);
        foreach (var line in lines)
        {
            if (await check.AddAsync(name, line, cancellation)) yield return line;
        }
    }
}
