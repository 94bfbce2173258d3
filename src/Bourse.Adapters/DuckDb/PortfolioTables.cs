using Bourse.Ledger;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>The portfolios' tables of the database, as tables of a session.</summary>
internal static class PortfolioTables
{
    /// <summary>The columns of each of these tables.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "AsOf", "NAVperShare", "DailyNAVChange", "DailyNAVChangePercent", "Evaluation", "DailyEvaluationChange", "Revision",
    ];

    /// <summary>Copies a table into the session, replacing an earlier copy.</summary>
    public static async Task LoadAsync(DuckDbSession session, IValuationTables database, string portfolio, CancellationToken cancellation)
    {
        session.Execute($"""
            CREATE OR REPLACE TABLE {SqlText.Name(portfolio)}(AsOf DATE, NAVperShare DECIMAL(18,6), DailyNAVChange DECIMAL(18,6),
                DailyNAVChangePercent DECIMAL(18,6), Evaluation DECIMAL(20,2), DailyEvaluationChange DECIMAL(20,2), Revision INTEGER)
            """);
        using var appender = session.Append(portfolio);
        await foreach (var rows in database.ReadAsync(portfolio, null, null, cancellation))
        {
            foreach (var row in rows.Span) Append(appender, row);
        }
    }

    private static void Append(DuckDBAppender appender, in ValuationRow row) => appender.CreateRow()
        .AppendValue(row.AsOf)
        .AppendValue(row.NavPerShare.ToDecimal())
        .AppendValue(row.NavChange?.ToDecimal())
        .AppendValue(row.NavChangePct?.ToDecimal())
        .AppendValue(row.Evaluation.ToDecimal())
        .AppendValue(row.EvaluationChange?.ToDecimal())
        .AppendValue(row.Revision)
        .EndRow();
}
