using Apache.Arrow;
using Apache.Arrow.Types;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>A portfolio's table of the database as rows that travel with a query.</summary>
internal static class PortfolioBatch
{
    private static readonly Decimal128Type Share = new(18, 6);
    private static readonly Decimal128Type Amount = new(20, 2);

    /// <summary>Reads a table.</summary>
    public static async Task<RecordBatch> ReadAsync(IValuationTables database, string portfolio, CancellationToken cancellation)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, cancellation)) rows.AddRange(block.Span);
        var days = new Date32Array.Builder();
        var revisions = new Int32Array.Builder();
        foreach (var row in rows)
        {
            days.Append(row.AsOf.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
            revisions.Append(row.Revision);
        }

        (string Name, IArrowArray Values)[] columns =
        [
            ("AsOf", days.Build()),
            ("NAVperShare", Amounts(rows, Share, row => row.NavPerShare)),
            ("DailyNAVChange", Amounts(rows, Share, row => row.NavChange)),
            ("DailyNAVChangePercent", Amounts(rows, Share, row => row.NavChangePct)),
            ("Evaluation", Amounts(rows, Amount, row => row.Evaluation)),
            ("DailyEvaluationChange", Amounts(rows, Amount, row => row.EvaluationChange)),
            ("Revision", revisions.Build()),
        ];
        var fields = columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: true));
        return new RecordBatch(new Schema([.. fields], []), columns.Select(column => column.Values), rows.Count);
    }

    private static Decimal128Array Amounts(List<ValuationRow> rows, Decimal128Type type, Func<ValuationRow, Money?> amount)
    {
        var values = new Decimal128Array.Builder(type);
        foreach (var row in rows)
        {
            if (amount(row) is { } value) values.Append(value.ToDecimal());
            else values.AppendNull();
        }

        return values.Build();
    }
}
