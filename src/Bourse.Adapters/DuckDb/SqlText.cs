using System.Text;
using Bourse.Lake.Catalog;

namespace Bourse.Adapters.DuckDb;

/// <summary>Writes names, texts and types in DuckDB's SQL.</summary>
internal static class SqlText
{
    /// <summary>A name in double quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in single quotes.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A list of files, taken by their exact paths.</summary>
    public static string Files(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(path => Text(Exact(path))))}]";

    /// <summary>A type.</summary>
    public static string Type(LakeType type) => type.Kind switch
    {
        LakeTypeKind.Boolean => "BOOLEAN",
        LakeTypeKind.Int => "INTEGER",
        LakeTypeKind.BigInt => "BIGINT",
        LakeTypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        LakeTypeKind.Double => "DOUBLE",
        LakeTypeKind.Date => "DATE",
        LakeTypeKind.Timestamp => "TIMESTAMP",
        LakeTypeKind.Struct => $"STRUCT({string.Join(", ", type.Fields.Select(field => $"{Name(field.Name)} {Type(field.Type)}"))})",
        LakeTypeKind.List => $"{Type(type.Element!)}[]",
        _ => "VARCHAR",
    };

    /// <summary>The characters of patterns, each as a pattern that stands for itself.</summary>
    private static string Exact(string path)
    {
        if (path.AsSpan().IndexOfAny('*', '?', '[') < 0) return path;
        var exact = new StringBuilder();
        foreach (var c in path) exact.Append(c is '*' or '?' or '[' ? $"[{c}]" : c.ToString());
        return exact.ToString();
    }
}
