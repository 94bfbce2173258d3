
namespace Bourse.Lake.Catalog;

/// <summary>The engines for which a table's definition can be written.</summary>
public enum DdlDialect
{
    /// <summary>Amazon Athena, over the raw zone of a bucket.</summary>
    Athena,

    /// <summary>Apache Spark's SQL, over the raw zone.</summary>
    Spark,

    /// <summary>DuckDB, over the raw zone.</summary>
    DuckDb,
}

/// <summary>Writes the statement with which another engine defines a table over the raw files of a lake.</summary>
public static class TableDdl
{
    /// <summary>Writes it.</summary>
    /// <param name="version">The table.</param>
    /// <param name="place">The lake: a folder, or <c>s3://BUCKET/PREFIX</c>.</param>
    /// <param name="dialect">The engine.</param>
    public static string Of(CatalogVersion version, string place, DdlDialect dialect)
    {
        var location = $"{place.TrimEnd('/')}/{LakeFileName.PrefixOf(LakeZone.Raw, version.Table)}";
        return dialect switch
        {
            DdlDialect.Athena => Athena(version, location),
            DdlDialect.Spark => Spark(version, location),
            _ => DuckDb(version, location),
        };
    }

    private static string Athena(CatalogVersion version, string location)
    {
        var days = version.Days is { } range ? range.First.ToString("yyyy-MM-dd", null) : "1970-01-01";
        var renamed = version.Columns.Where(column => Lower(column.Column) != column.Name)
            .Select(column => $",\n  {Quoted($"mapping.{Lower(column.Column)}")} = {Quoted(column.Name)}");
        var columns = Columns(version, column => $"  {Ticked(Lower(column.Column))} {HiveType(column.Type)}");
        return $"CREATE EXTERNAL TABLE {Ticked(version.Table)} (\n{columns}\n)\n"
            + $"PARTITIONED BY ({Ticked(CatalogColumn.Day)} date)\n"
            + "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\n"
            + $"WITH SERDEPROPERTIES (\n  'case.insensitive' = 'false'{string.Concat(renamed)}\n)\n"
            + $"LOCATION {Quoted(location)}\n"
            + "TBLPROPERTIES (\n  'projection.enabled' = 'true',\n"
            + $"  'projection.{CatalogColumn.Day}.type' = 'date',\n  'projection.{CatalogColumn.Day}.format' = 'yyyy-MM-dd',\n"
            + $"  'projection.{CatalogColumn.Day}.range' = '{days},NOW',\n"
            + $"  'storage.location.template' = {Quoted($"{location}date=${{{CatalogColumn.Day}}}")}\n);\n";
    }

    private static string Spark(CatalogVersion version, string location) =>
        $"CREATE TABLE {Ticked(version.Table)} (\n{Columns(version, column => $"  {Ticked(column.Name)} {SparkType(column.Type)}")}\n)\n"
        + $"USING json\nOPTIONS (path {Quoted(location.Replace("s3://", "s3a://", StringComparison.Ordinal) + "*")}, mode 'FAILFAST');\n";

    private static string DuckDb(CatalogVersion version, string location)
    {
        var types = Columns(version, column => $"  {DoubleQuoted(column.Name)}: {Quoted(DuckDbType(column.Type))}");
        return $"CREATE VIEW {DoubleQuoted(version.Table)} AS SELECT * FROM read_json(\n  {Quoted($"{location}*/*.jsonl")},\n"
            + $"  format = 'newline_delimited', auto_detect = false, hive_partitioning = false, columns = {{\n{types}\n}});\n";
    }

    private static string Columns(CatalogVersion version, Func<CatalogColumn, string> line) => string.Join(",\n", version.AllColumns.Select(line));

    private static string Lower(string name) => name.ToLowerInvariant();

    private static string HiveType(LakeType type) => type.Kind switch
    {
        LakeTypeKind.Struct => $"struct<{string.Join(',', type.Fields.Select(field => $"{Ticked(Lower(field.Name))}:{HiveType(field.Type)}"))}>",
        LakeTypeKind.List => $"array<{HiveType(type.Element!)}>",
        LakeTypeKind.Unknown or LakeTypeKind.Varchar or LakeTypeKind.Timestamp => "string",
        _ => type.ToString(),
    };

    private static string SparkType(LakeType type) => type.Kind switch
    {
        LakeTypeKind.Struct => $"STRUCT<{string.Join(", ", type.Fields.Select(field => $"{Ticked(field.Name)}: {SparkType(field.Type)}"))}>",
        LakeTypeKind.List => $"ARRAY<{SparkType(type.Element!)}>",
        LakeTypeKind.Unknown or LakeTypeKind.Varchar => "STRING",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static string DuckDbType(LakeType type) => type.Kind switch
    {
        LakeTypeKind.Struct => $"STRUCT({string.Join(", ", type.Fields.Select(field => $"{DoubleQuoted(field.Name)} {DuckDbType(field.Type)}"))})",
        LakeTypeKind.List => $"{DuckDbType(type.Element!)}[]",
        LakeTypeKind.Int => "INTEGER",
        LakeTypeKind.Unknown or LakeTypeKind.Varchar => "VARCHAR",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static string Ticked(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string DoubleQuoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
