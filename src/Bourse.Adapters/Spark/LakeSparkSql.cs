using Bourse.Adapters.SparkConnect;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;

namespace Bourse.Adapters.Spark;

/// <summary>How Spark reads the files of a table of the lake, with the types of the catalog.</summary>
internal static class LakeSparkSql
{
    private const string RawName = "_raw";
    private const string ParquetName = "_parquet";

    /// <summary>A row that does not have the types is an error.</summary>
    private static readonly Dictionary<string, string> JsonOptions = new() { ["mode"] = "FAILFAST", ["dateFormat"] = "yyyy-MM-dd" };

    /// <summary>A table, under its own name.</summary>
    /// <param name="plan">Its files.</param>
    /// <param name="pathOf">Where Spark finds a file.</param>
    public static SparkSource Source(TablePlan plan, Func<RowFile, string> pathOf)
    {
        var (version, parts, sources) = (plan.Version, new List<string>(), new List<SparkSource>());
        if (plan.Parquet.Count > 0)
        {
            var name = version.Table + ParquetName;
            // The table zone has the names of the columns; files of earlier versions of the catalog may lack some or have narrower types.
            sources.Add(SparkSource.Of(
                name, "parquet", null, plan.Parquet.Select(pathOf), new Dictionary<string, string> { ["mergeSchema"] = "true" }));
            parts.Add(Select(version, name));
        }

        if (plan.Raw.Count > 0 || plan.Parquet.Count == 0)
        {
            var name = version.Table + RawName;
            sources.Add(SparkSource.Of(name, "json", Schema(version), plan.Raw.Select(pathOf), JsonOptions));
            parts.Add(Select(version, name));
        }

        return SparkSource.Of(version.Table, new SparkQuery(string.Join(" UNION ALL ", parts), sources));
    }

    /// <summary>The columns of raw files as in a CREATE TABLE statement.</summary>
    internal static string Schema(CatalogVersion version) =>
        string.Join(", ", version.AllColumns.Select(column => $"{Name(column.Name)} {Type(column.Type)}"));

    private static string Select(CatalogVersion version, string source)
    {
        var columns = version.AllColumns.Select(column => $"CAST({Name(column.Column)} AS {Type(column.Type)}) AS {Name(column.Column)}");
        var day = $"COALESCE(CAST(_timestamp AS DATE), DATE '1970-01-01') AS {Name(CatalogColumn.Day)}";
        return $"SELECT {string.Join(", ", columns)}, {day} FROM {Name(source)}";
    }

    private static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string Type(LakeType type) => type.Kind switch
    {
        LakeTypeKind.Struct => $"STRUCT<{string.Join(", ", type.Fields.Select(field => $"{Name(field.Name)}: {Type(field.Type)}"))}>",
        LakeTypeKind.List => $"ARRAY<{Type(type.Element!)}>",
        LakeTypeKind.Unknown or LakeTypeKind.Varchar => "STRING",
        _ => type.ToString().ToUpperInvariant(),
    };
}
