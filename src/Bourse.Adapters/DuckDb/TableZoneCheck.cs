using System.Globalization;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Check;
using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Compares files of the table zone with the lines of their rows, by a digest of all values of a row. DuckDB is loaded with the first file.
/// </summary>
/// <param name="files">The lake's files.</param>
public sealed class TableZoneCheck(LakeFileCache files) : IDisposable
{
    private const int MostNamed = 1000;
    private readonly Lazy<DuckDbSession> _session = new(() => new DuckDbSession(new QueryLimits(), Path.Combine(files.Folder, "sql")));
    private readonly LakeCatalog _catalog = new(files.Store);
    private ParquetFooters? _footers;

    /// <summary>What a check of the lake asks.</summary>
    public TableZoneReader Reader => new(EndOfAsync, CompareAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_session.IsValueCreated) _session.Value.Dispose();
    }

    private Task<long> EndOfAsync(RowFile file, CancellationToken cancellation) =>
        (_footers ??= new ParquetFooters(files, _session.Value)).EndOfAsync(file, cancellation);

    private async Task<ParquetComparison> CompareAsync(
        RowFile file, IAsyncEnumerable<ReadOnlyMemory<byte>> lines, long firstKnown, CancellationToken cancellation)
    {
        var version = await _catalog.FindAsync(file.Name.Table, cancellation) ?? CatalogVersion.None(file.Name.Table);
        var spool = UnfinishedFile.Create(Path.Combine(files.Folder, "check", Path.GetFileName(file.Name.Path)));
        try
        {
            var count = await WriteAsync(lines, version, spool, cancellation);
            var parquet = (await files.LocateAsync([file], null, cancellation))[0];
            return await Task.Run(() => Compare(file.Name, LinesOf(version, spool, count), parquet, version, firstKnown), cancellation);
        }
        catch (DuckDBException e)
        {
            throw new BourseException(FailureKind.Failed, DuckDbErrors.OneLine(e.Message), "restore the file from a copy of the lake", e);
        }
        finally
        {
            File.Delete(spool);
        }
    }

    /// <summary>Keeps the lines in a file that DuckDB can read; returns how many there are.</summary>
    private static async Task<long> WriteAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> lines, CatalogVersion version, string path, CancellationToken cancellation)
    {
        var (count, rewriter) = (0L, LineRewriter.For(version));
        await using var spool = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 256 * 1024);
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            count++;
            if (rewriter is not null)
            {
                rewriter.Write(line.Span, spool);
                continue;
            }

            spool.Write(line.Span);
            spool.WriteByte((byte)'\n');
        }

        return count;
    }

    private static string LinesOf(CatalogVersion version, string spool, long count) =>
        count > 0 ? LakeViewSql.Raw(version, [spool]) : LakeViewSql.Nothing(version);

    private ParquetComparison Compare(LakeFileName name, string lines, string parquet, CatalogVersion version, long firstKnown)
    {
        var rows = $"SELECT *, {IsOfFile(name)} AS is_of_file FROM ({LakeViewSql.Parquet(version, [parquet])})";
        var joined = $"""
            SELECT coalesce(p.o, l.o) AS o, CASE
                WHEN NOT is_of_file THEN {(int)RowFault.OtherPlace} WHEN times > 1 THEN {(int)RowFault.Twice}
                WHEN p.o IS NULL THEN {(int)RowFault.Missing}
                WHEN l.o IS NULL AND p.o < {Text(firstKnown)} THEN -2
                WHEN l.o IS NULL THEN {(int)RowFault.Unexpected} WHEN l.digest <> p.digest THEN {(int)RowFault.Unlike} ELSE -1 END AS fault
            FROM (SELECT _offset AS o, {Digest(version)} AS digest FROM ({lines})) l
            FULL JOIN (SELECT _offset AS o, any_value({Digest(version)}) AS digest, count(*) AS times, bool_and(is_of_file) AS is_of_file
                FROM ({rows}) GROUP BY _offset) p ON l.o = p.o
            """;
        var session = _session.Value;
        var counted = $"SELECT fault, count(*) AS n, min(o, {MostNamed}) AS first FROM ({joined}) GROUP BY fault";
        session.Execute($"CREATE OR REPLACE TEMP TABLE compared AS {counted}");
        return new ParquetComparison(
            CountOf("fault = -1"), CountOf("fault = -2"), CountOf("fault >= 0"), [.. ReadWrong().Take(MostNamed)]);

        long CountOf(string which) =>
            Convert.ToInt64(session.Value($"SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM compared WHERE {which}"), CultureInfo.InvariantCulture);
    }

    private IEnumerable<WrongRow> ReadWrong()
    {
        using var command = _session.Value.Stream("SELECT unnest(first) AS o, fault FROM compared WHERE fault >= 0 ORDER BY o, fault");
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return new WrongRow(reader.GetInt64(0), (RowFault)reader.GetInt32(1));
    }

    /// <summary>Whether a row is of the topic, partition and day of a file's name.</summary>
    private static string IsOfFile(LakeFileName name) =>
        $"coalesce(_topic = {SqlText.Text(name.Partition.Topic)} AND _partition = {Text(name.Partition.Partition)} "
        + $"AND coalesce(CAST(_timestamp AS DATE), DATE '1970-01-01') = DATE '{name.Date:yyyy-MM-dd}', false)";

    private static string Digest(CatalogVersion version)
    {
        var columns = version.AllColumns.Select((column, at) => $"c{Text(at)} := {SqlText.Name(column.Column)}");
        return $"md5_number(CAST(to_json(struct_pack({string.Join(", ", columns)})) AS VARCHAR))";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
