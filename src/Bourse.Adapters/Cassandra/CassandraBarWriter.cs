using Bourse.Adapters.Cql;
using Bourse.Bars;

namespace Bourse.Adapters.Cassandra;

/// <summary>Writes bars in unlogged batches, each within one partition and of bounded size; many are under way at once.</summary>
/// <param name="session">The cluster.</param>
/// <param name="tables">The statements.</param>
internal sealed class CassandraBarWriter(CqlSession session, CassandraBarTables tables)
{
    /// <summary>The most bars of a batch: about 20 kB.</summary>
    internal const int MostInBatch = 128;

    /// <summary>How many batches are under way at once.</summary>
    private const int Parallel = 32;

    /// <summary>Writes bars; of two rows of one bar, that of the higher offset.</summary>
    /// <param name="rows">The bars.</param>
    /// <param name="time">The time of the write, in microseconds since 1970.</param>
    /// <param name="cancellation">Ends the work; some batches may be written then.</param>
    public Task WriteAsync(IReadOnlyList<BarRow> rows, long time, CancellationToken cancellation) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            rows.GroupBy(row => (row.Bar.Symbol, row.Bar.Interval, row.Bar.Month)).SelectMany(month => Newest([.. month]).Chunk(MostInBatch)),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (bars, stop) => await WriteBatchAsync(bars, time, stop));

    /// <summary>Writes bars one by one, each at a time of its own, so that of two rows of one bar the one with the later time counts.</summary>
    /// <param name="rows">The bars.</param>
    /// <param name="timeOf">The time of a row, in microseconds since 1970.</param>
    /// <param name="cancellation">Ends the work; some bars may be written then.</param>
    public Task WriteAsync(IReadOnlyList<BarRow> rows, Func<BarRow, long> timeOf, CancellationToken cancellation) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (row, stop) => await WriteBatchAsync([row], timeOf(row), stop));

    private async Task WriteBatchAsync(BarRow[] bars, long time, CancellationToken cancellation)
    {
        var symbol = bars[0].Bar.Symbol;
        for (var isRepeated = false; ; isRepeated = true)
        {
            var insert = await tables.InsertAsync(symbol, cancellation);
            using var batch = new CqlBatch { IsIdempotent = true, Timestamp = time };
            foreach (var row in bars) batch.Add(insert, Write, row.Bar);
            try
            {
                await session.ExecuteAsync(batch, cancellation);
                return;
            }
            catch (CqlServerException e) when (e.Code == CqlErrorCode.Invalid && !isRepeated)
            {
                // The table was dropped since its statement was prepared.
                tables.Forget(symbol);
            }
        }
    }

    /// <summary>Adds the values of a bar, in the order of the columns.</summary>
    internal static void Write(CqlValues values, Bar bar) => values
        .Add(bar.Symbol.Text).Add(bar.Interval.Text).Add(bar.Month.ToString()).Add(bar.Instant)
        .Add(bar.Open).Add(bar.High).Add(bar.Low).Add(bar.Close).Add(bar.Volume).Add(bar.TimeZone).Add(bar.Id);

    /// <summary>Two values with one time would be decided by their bytes, so each bar occurs once.</summary>
    private static List<BarRow> Newest(List<BarRow> rows)
    {
        var isAscending = true;
        for (var index = 1; isAscending && index < rows.Count; index++) isAscending = rows[index - 1].Bar.Instant < rows[index].Bar.Instant;
        if (isAscending) return rows;
        return [.. rows.GroupBy(row => row.Bar.Instant).Select(same => same.MaxBy(row => row.Offset))];
    }
}
