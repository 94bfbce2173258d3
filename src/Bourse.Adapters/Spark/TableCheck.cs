using System.Text.Json;
using Bourse.Ledger;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Checks that the tables exist and have the types for which the figures are exact: Spark would convert other types by rules of its own.
/// </summary>
internal static class TableCheck
{
    /// <summary>The name by which <see cref="Sql"/> knows the database's catalogue.</summary>
    public const string SourceName = "catalogue";

    /// <summary>A row for each column of the tables.</summary>
    public const string Sql = $"SELECT to_json(struct(t, c, d)) AS json FROM {SourceName}";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AsOf"] = "date",
        ["Evaluation"] = "decimal(20,2)",
        ["DailyEvaluationChange"] = "decimal(20,2)",
        ["DailyNAVChangePercent"] = "decimal(18,6)",
    };

    /// <summary>The query to the database.</summary>
    /// <param name="tables">Names on the allow-list.</param>
    public static string CatalogueQuery(IEnumerable<string> tables) =>
        $"""
        SELECT TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS d FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({string.Join(", ", tables.Select(table => $"'{table}'"))})
        """;

    /// <summary>Checks the answer.</summary>
    /// <exception cref="BourseException">A table or a column is missing, or of another type.</exception>
    public static void Require(IEnumerable<string> tables, SparkDatabase database, IEnumerable<string?> rows)
    {
        var found = rows.Select(Read).ToLookup(column => column.Table, StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            var columns = found[table].ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);
            if (columns.Count == 0) throw LedgerFailures.NotInitialized($"there is no table {table} in {database}");
            foreach (var (name, type) in Types)
            {
                if (!columns.TryGetValue(name, out var actual)) throw Wrong($"table {table} in {database} has no column {name}", Remedy(table));
                if (!actual.Equals(type, StringComparison.OrdinalIgnoreCase))
                {
                    throw Wrong($"column {name} of table {table} in {database} is {actual}, not {type}", Remedy(table));
                }
            }
        }
    }

    private static (string Table, string Name, string Type) Read(string? row)
    {
        using var json = JsonDocument.Parse(row ?? "null");
        return (Text(json, "t"), Text(json, "c"), Text(json, "d"));
    }

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString() ?? "";

    private static string Remedy(string table) => $"rename {table}, then run `bourse database init` and `bourse ingest`";

    private static BourseException Wrong(string message, string remedy) => new(FailureKind.Failed, message, remedy);
}
