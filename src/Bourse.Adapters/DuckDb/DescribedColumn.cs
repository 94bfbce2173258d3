using Bourse.Lake.Query;

namespace Bourse.Adapters.DuckDb;

/// <summary>A column of a result, and how its values become texts.</summary>
/// <param name="Column">The column.</param>
/// <param name="Expression">Makes a text of a value named <c>{0}</c>.</param>
internal sealed record DescribedColumn(ResultColumn Column, string Expression)
{
    private const string Decimal = "DECIMAL(";

    private static readonly HashSet<string> Numbers =
    [
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE",
        "BIGNUM",
    ];

    /// <summary>A column of a type, as DESCRIBE names it.</summary>
    public static DescribedColumn Of(string name, string type)
    {
        var kind = KindOf(type);
        var expression = kind == ResultKind.Json ? "CAST(to_json({0}) AS VARCHAR)" : "CAST({0} AS VARCHAR)";
        if (IsBelowOne(type)) expression = $"regexp_replace({expression}, '^(-?)[.]', '\\10.')";
        return new DescribedColumn(new ResultColumn(name, kind), expression);
    }

    /// <summary>The statement with each of its values as a text.</summary>
    public static string SelectTexts(IReadOnlyList<DescribedColumn> columns, string statement)
    {
        var names = columns.Select((_, at) => $"c{at}").ToList();
        var texts = columns.Select((column, at) => column.Expression.Replace("{0}", names[at], StringComparison.Ordinal));
        return $"SELECT {string.Join(", ", texts)} FROM (\n{statement}\n) AS result({string.Join(", ", names)})";
    }

    /// <summary>Whether all digits of a type are decimals, e.g. <c>DECIMAL(2,2)</c>: DuckDB writes its values as <c>.50</c>.</summary>
    private static bool IsBelowOne(string type) =>
        type.StartsWith(Decimal, StringComparison.Ordinal) && type[Decimal.Length..^1].Split(',') is [var precision, var scale] && precision == scale;

    private static ResultKind KindOf(string type)
    {
        if (type.EndsWith(']') || type == "JSON" || Begins("STRUCT(") || Begins("MAP(")) return ResultKind.Json;
        if (type == "BOOLEAN") return ResultKind.Boolean;
        return Numbers.Contains(type) || Begins(Decimal) ? ResultKind.Number : ResultKind.Text;

        bool Begins(string start) => type.StartsWith(start, StringComparison.Ordinal);
    }
}
