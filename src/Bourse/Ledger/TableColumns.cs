namespace Bourse.Ledger;

/// <summary>The columns of each table, as the catalog of a database lists them. Names are compared without regard to letter case.</summary>
public sealed class TableColumns
{
    private static readonly string[] OfPortfolio =
        ["AsOf", "NAVperShare", "DailyNAVChange", "DailyNAVChangePercent", "Evaluation", "DailyEvaluationChange", "Revision"];

    private readonly Dictionary<string, HashSet<string>> _tables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Collects the columns.</summary>
    /// <param name="columns">Each column, with the name of its table.</param>
    public TableColumns(IEnumerable<(string Table, string Column)> columns)
    {
        foreach (var (table, column) in columns)
        {
            if (!_tables.TryGetValue(table, out var names)) _tables[table] = names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            names.Add(column);
        }
    }

    /// <summary>The tables that look like those of portfolios, ordered by name.</summary>
    public IReadOnlyList<string> PortfolioTables =>
        [.. _tables.Keys.Where(name => LedgerTables.IsPortfolioTable(name) && Has(name, OfPortfolio)).Order(StringComparer.Ordinal)];

    /// <summary>Refuses a database without tables of Bourse. One that has lost some of them is not refused.</summary>
    /// <param name="place">Which database, as it may be shown.</param>
    /// <exception cref="BourseException">It has neither a version nor an entry of a portfolio.</exception>
    public void RequireInitialized(string place)
    {
        if (!Has(LedgerTables.Schema) && !Has(LedgerTables.Ownership)) throw LedgerFailures.NotInitialized($"{place} has no tables of Bourse");
    }

    /// <summary>Whether there is a table with these columns.</summary>
    public bool Has(string table, params ReadOnlySpan<string> columns)
    {
        if (!_tables.TryGetValue(table, out var names)) return false;
        foreach (var column in columns)
        {
            if (!names.Contains(column)) return false;
        }

        return true;
    }
}
