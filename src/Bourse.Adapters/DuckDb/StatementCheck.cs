using System.Text.Json;
using Bourse.Market;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// What a statement reads. Only tables by name, and functions that make rows from their arguments, are let through: names of files, and functions
/// that read files, run other statements or change settings, are refused before DuckDB sees them. DuckDB's own lockdown is a second barrier.
/// </summary>
internal static class StatementCheck
{
    private const string SystemSchema = "information_schema";

    /// <summary>Table functions that depend on nothing but their arguments.</summary>
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "range", "generate_series", "unnest", "json_each", "json_tree", "repeat",
    };

    /// <summary>The tables that a statement names.</summary>
    /// <exception cref="BourseException">It reads something that is no table (<see cref="FailureKind.Usage"/>).</exception>
    public static StatementTables TablesOf(StatementTree tree)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var all = false;
        foreach (var node in tree.Nodes())
        {
            switch (Text(node, "type"))
            {
                case "TABLE_FUNCTION":
                    RequireFunction(node);
                    break;
                case "SHOW_REF" when !IsQuery(node):
                    all = true;
                    break;
                case "BASE_TABLE" when SystemSchema.Equals(Text(node, "schema_name"), StringComparison.OrdinalIgnoreCase):
                    all = true;
                    break;
                case "BASE_TABLE" when Text(node, "table_name") is { } name:
                    names.Add(name);
                    break;
            }
        }

        return new StatementTables(names, DefinedNames(tree), all);
    }

    /// <summary>The failure of a statement that names a table that does not exist.</summary>
    public static BourseException Unknown(string name, IReadOnlyCollection<string> tables) => new(
        FailureKind.Usage,
        $"there is no table {name}",
        tables.Count == 0 ? "run `bourse lake crawl` first, which finds the tables" : NearestName.Remedy(name, tables));

    /// <summary>A member that is text; null when there is none.</summary>
    public static string? Text(JsonElement node, string member) =>
        node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The names of common table expressions, anywhere in the statement.</summary>
    private static HashSet<string> DefinedNames(StatementTree tree)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in tree.Nodes())
        {
            if (!node.TryGetProperty("cte_map", out var ctes) || !ctes.TryGetProperty("map", out var map)) continue;
            foreach (var entry in map.EnumerateArray()) names.Add(entry.GetProperty("key").GetString()!);
        }

        return names;
    }

    /// <summary>Whether DESCRIBE or SUMMARIZE is about a query, whose tables are in it; otherwise it is a list, or a table by its name.</summary>
    private static bool IsQuery(JsonElement node) => node.TryGetProperty("query", out var query) && query.ValueKind == JsonValueKind.Object;

    private static void RequireFunction(JsonElement node)
    {
        var name = node.TryGetProperty("function", out var function) ? Text(function, "function_name") ?? "" : "";
        if (Functions.Contains(name)) return;
        throw new BourseException(FailureKind.Usage, $"function {name} cannot be used as a table", "name a table; SHOW TABLES lists them");
    }
}

/// <summary>The tables that a statement reads.</summary>
/// <param name="Names">Their names, in any letter case.</param>
/// <param name="Defined">The names of common table expressions: in their scope they hide a table.</param>
/// <param name="All">Whether it also lists all tables.</param>
internal sealed record StatementTables(IReadOnlySet<string> Names, IReadOnlySet<string> Defined, bool All);
