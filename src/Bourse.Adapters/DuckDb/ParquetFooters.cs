using System.Buffers.Binary;
using System.Globalization;
using Bourse.Lake.Catalog;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Reads the footers of Parquet files, which tell the range of each column. Of a file in a bucket only its end is fetched: DuckDB gets a file of the
/// same length with nothing but that.
/// </summary>
/// <param name="files">The lake's files.</param>
/// <param name="session">Reads the footers.</param>
internal sealed class ParquetFooters(LakeFileCache files, DuckDbSession session)
{
    private const int UsualEnd = 64 * 1024;
    private const int LengthAndMark = 8;
    private readonly Dictionary<string, long> _ends = [];

    /// <summary>The offset behind the last row of a file of the table zone.</summary>
    /// <exception cref="BourseException">The file is damaged.</exception>
    public async Task<long> EndOfAsync(RowFile file, CancellationToken cancellation)
    {
        if (_ends.TryGetValue(file.Name.Path, out var known)) return known;
        return _ends[file.Name.Path] = files.LakeFolder is null
            ? await FetchEndAsync(file, cancellation)
            : ReadEnd(file, (await files.LocateAsync([file], null, cancellation))[0]);
    }

    private long ReadEnd(RowFile file, string path)
    {
        const string last = "SELECT max(CAST(stats_max_value AS BIGINT))";
        try
        {
            var offset = session.Value($"{last} FROM parquet_metadata({SqlText.Files([path])}) WHERE path_in_schema = '_offset'");
            if (offset is null) throw Damaged(file, "it does not tell its offsets", null);
            return Convert.ToInt64(offset, CultureInfo.InvariantCulture) + 1;
        }
        catch (DuckDBException e)
        {
            throw Damaged(file, DuckDbErrors.OneLine(e.Message), e);
        }
    }

    private BourseException Damaged(RowFile file, string why, Exception? cause) => new(
        FailureKind.Failed,
        $"{file.Name.Path} in {files.Store.Place} is damaged: {why}",
        "`bourse lake verify` names all such files; restore them from a copy of the lake",
        cause);

    private async Task<long> FetchEndAsync(RowFile file, CancellationToken cancellation)
    {
        if (file.Bytes < LengthAndMark) throw Damaged(file, "it is cut off", null);
        var end = await ReadFromAsync(file, Math.Max(0, file.Bytes - UsualEnd), cancellation);
        var length = BinaryPrimitives.ReadInt32LittleEndian(end.AsSpan(end.Length - LengthAndMark)) + LengthAndMark;
        if (length > end.Length && length <= file.Bytes) end = await ReadFromAsync(file, file.Bytes - length, cancellation);
        var stub = UnfinishedFile.Create(Path.Combine(files.Folder, "ends", Path.GetFileName(file.Name.Path)));
        try
        {
            WriteStub(stub, file.Bytes, end);
            return ReadEnd(file, stub);
        }
        finally
        {
            File.Delete(stub);
        }
    }

    private static void WriteStub(string path, long length, byte[] end)
    {
        using var stub = new FileStream(path, FileMode.Open, FileAccess.Write);
        stub.SetLength(length);
        stub.Position = length - end.Length;
        stub.Write(end);
    }

    private async Task<byte[]> ReadFromAsync(RowFile file, long start, CancellationToken cancellation)
    {
        var bytes = new byte[file.Bytes - start];
        await using var stream = await files.Store.OpenAsync(file.Name.Path, start, cancellation);
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
