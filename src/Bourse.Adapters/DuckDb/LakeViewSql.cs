using Bourse.Lake.Catalog;

namespace Bourse.Adapters.DuckDb;

/// <summary>How DuckDB reads the files of a table, with the types of the catalog.</summary>
internal static class LakeViewSql
{
    /// <summary>A table as a view.</summary>
    /// <param name="version">Its columns.</param>
    /// <param name="parquet">Paths of its Parquet files.</param>
    /// <param name="raw">Paths of the raw files behind them.</param>
    public static string View(CatalogVersion version, IReadOnlyList<string> parquet, IReadOnlyList<string> raw)
    {
        var parts = new List<string>();
        if (parquet.Count > 0) parts.Add(Parquet(version, parquet));
        if (raw.Count > 0) parts.Add(Raw(version, raw));
        if (parts.Count == 0) parts.Add(Nothing(version));
        var day = $"COALESCE(CAST(_timestamp AS DATE), DATE '1970-01-01') AS {SqlText.Name(CatalogColumn.Day)}";
        return $"CREATE OR REPLACE TEMP VIEW {SqlText.Name(version.Table)} AS SELECT *, {day} FROM ({string.Join(" UNION ALL ", parts)})";
    }

    /// <summary>The rows of raw files. A row that does not have the types is an error.</summary>
    public static string Raw(CatalogVersion version, IEnumerable<string> files)
    {
        var types = version.AllColumns.Select(column => $"{SqlText.Name(column.Column)}: {SqlText.Text(SqlText.Type(column.Type))}");
        return $"SELECT {Columns(version)} FROM read_json({SqlText.Files(files)}, format = 'newline_delimited', auto_detect = false, "
            + $"hive_partitioning = false, columns = {{{string.Join(", ", types)}}})";
    }

    /// <summary>The rows of Parquet files. Files of earlier versions of the catalog may lack columns or have narrower types.</summary>
    public static string Parquet(CatalogVersion version, IEnumerable<string> files)
    {
        var columns = version.AllColumns.Select(column => Cast(SqlText.Name(column.Column), column));
        var empty = $"SELECT * FROM ({Nothing(version)}) WHERE false";
        return $"SELECT {string.Join(", ", columns)} FROM ({empty} UNION ALL BY NAME "
            + $"SELECT * FROM read_parquet({SqlText.Files(files)}, hive_partitioning = false, union_by_name = true))";
    }

    /// <summary>No rows, with the columns of the table.</summary>
    public static string Nothing(CatalogVersion version)
    {
        var columns = version.AllColumns.Select(column => Cast("NULL", column));
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    private static string Cast(string value, CatalogColumn column) =>
        $"CAST({value} AS {SqlText.Type(column.Type)}) AS {SqlText.Name(column.Column)}";

    private static string Columns(CatalogVersion version) => string.Join(", ", version.AllColumns.Select(column => SqlText.Name(column.Column)));
}
