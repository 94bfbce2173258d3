using System.Globalization;
using System.Text.Json;
using Bourse.Lake.Catalog;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Finds the days that a statement can read of a table, from conditions on <c>_date</c> that every row of a SELECT must fulfil: comparisons with a
/// day, BETWEEN and IN, joined by AND. Other conditions leave all days in, so a filter never hides a row.
/// </summary>
internal static class DayFilters
{
    /// <summary>Whether a day of a table can be read.</summary>
    /// <param name="tree">The statement.</param>
    /// <param name="table">The table.</param>
    public static Func<DateOnly, bool> Of(StatementTree tree, string table)
    {
        var (filters, counted, all) = (new List<Func<DateOnly, bool>>(), 0, 0);
        foreach (var node in tree.Nodes())
        {
            if (IsTable(node, table)) all++;
            if (StatementCheck.Text(node, "type") != "SELECT_NODE" || !node.TryGetProperty("from_table", out var from)) continue;
            var sources = Sources(from).ToList();
            foreach (var source in sources.Where(source => IsTable(source, table)))
            {
                counted++;
                filters.Add(FilterOf(node, source, sources.Count == 1));
            }
        }

        // A table that is read in a place other than these has no known condition.
        return counted == all ? day => filters.Exists(filter => filter(day)) : _ => true;
    }

    private static bool IsTable(JsonElement node, string table) => StatementCheck.Text(node, "type") == "BASE_TABLE"
        && table.Equals(StatementCheck.Text(node, "table_name"), StringComparison.OrdinalIgnoreCase);

    /// <summary>What a FROM clause joins.</summary>
    private static IEnumerable<JsonElement> Sources(JsonElement from)
    {
        var open = new Stack<JsonElement>([from]);
        while (open.TryPop(out var source))
        {
            if (StatementCheck.Text(source, "type") != "JOIN")
            {
                yield return source;
                continue;
            }

            open.Push(source.GetProperty("left"));
            open.Push(source.GetProperty("right"));
        }
    }

    private static Func<DateOnly, bool> FilterOf(JsonElement select, JsonElement source, bool isAlone)
    {
        var hasOtherNames = source.TryGetProperty("column_name_alias", out var names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0;
        if (hasOtherNames || !select.TryGetProperty("where_clause", out var where) || where.ValueKind != JsonValueKind.Object) return _ => true;
        var alias = StatementCheck.Text(source, "alias") is { Length: > 0 } given ? given : StatementCheck.Text(source, "table_name")!;
        var conditions = Conjuncts(where).Select(condition => ConditionOf(condition, column => IsDay(column, alias, isAlone)))
            .OfType<Func<DateOnly, bool>>().ToList();
        return day => conditions.TrueForAll(condition => condition(day));
    }

    private static IEnumerable<JsonElement> Conjuncts(JsonElement where)
    {
        var open = new Stack<JsonElement>([where]);
        while (open.TryPop(out var condition))
        {
            if (StatementCheck.Text(condition, "type") != "CONJUNCTION_AND")
            {
                yield return condition;
                continue;
            }

            foreach (var child in condition.GetProperty("children").EnumerateArray()) open.Push(child);
        }
    }

    /// <summary>Whether it is the day of the table: by its alias, or without one if the table is alone in the FROM clause.</summary>
    private static bool IsDay(JsonElement column, string alias, bool isAlone)
    {
        if (StatementCheck.Text(column, "class") != "COLUMN_REF") return false;
        var names = column.GetProperty("column_names").EnumerateArray().Select(name => name.GetString()!).ToList();
        if (!CatalogColumn.Day.Equals(names[^1], StringComparison.OrdinalIgnoreCase)) return false;
        return names.Count == 1 ? isAlone : names.Count == 2 && alias.Equals(names[0], StringComparison.OrdinalIgnoreCase);
    }

    private static Func<DateOnly, bool>? ConditionOf(JsonElement condition, Func<JsonElement, bool> isDay) => StatementCheck.Text(condition, "class") switch
    {
        "COMPARISON" => Comparison(condition, isDay),
        "BETWEEN" when isDay(condition.GetProperty("input")) =>
            DayOf(condition.GetProperty("lower")) is { } first && DayOf(condition.GetProperty("upper")) is { } last
                ? day => day >= first && day <= last
                : null,
        "OPERATOR" when StatementCheck.Text(condition, "type") == "COMPARE_IN" => Membership([.. condition.GetProperty("children").EnumerateArray()], isDay),
        _ => null,
    };

    private static Func<DateOnly, bool>? Membership(JsonElement[] children, Func<JsonElement, bool> isDay)
    {
        if (children.Length < 2 || !isDay(children[0])) return null;
        var days = children.Skip(1).Select(DayOf).ToList();
        return days.Contains(null) ? null : day => days.Contains(day);
    }

    private static Func<DateOnly, bool>? Comparison(JsonElement condition, Func<JsonElement, bool> isDay)
    {
        var (left, right) = (condition.GetProperty("left"), condition.GetProperty("right"));
        var isTurned = isDay(right);
        if ((isTurned ? DayOf(left) : isDay(left) ? DayOf(right) : null) is not { } other) return null;
        return StatementCheck.Text(condition, "type") switch
        {
            "COMPARE_EQUAL" => day => day == other,
            "COMPARE_GREATERTHAN" => day => isTurned ? other > day : day > other,
            "COMPARE_GREATERTHANOREQUALTO" => day => isTurned ? other >= day : day >= other,
            "COMPARE_LESSTHAN" => day => isTurned ? other < day : day < other,
            "COMPARE_LESSTHANOREQUALTO" => day => isTurned ? other <= day : day <= other,
            _ => null,
        };
    }

    /// <summary>A day that is written out, as a text or as <c>DATE '…'</c>; null when it is something else.</summary>
    private static DateOnly? DayOf(JsonElement value)
    {
        if (StatementCheck.Text(value, "class") == "CAST")
        {
            var isToDay = value.TryGetProperty("cast_type", out var type) && StatementCheck.Text(type, "id") == "DATE";
            return isToDay ? DayOf(value.GetProperty("child")) : null;
        }

        if (StatementCheck.Text(value, "class") != "CONSTANT" || !value.TryGetProperty("value", out var constant)) return null;
        return DateOnly.TryParseExact(StatementCheck.Text(constant, "value"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }
}
