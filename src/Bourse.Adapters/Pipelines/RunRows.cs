using System.Data.Common;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Reads the rows of runs, tasks and logs.</summary>
internal static class RunRows
{
    /// <summary>The columns of <see cref="ReadRun"/>, of a table called r.</summary>
    public const string RunColumns =
        "r.number, r.pipeline, r.cause, r.created_at, r.data_from, r.data_to, r.bar_interval, r.adjusted, r.extended_hours, r.tries";

    /// <summary>How many columns <see cref="ReadRun"/> reads.</summary>
    public const int RunWidth = 10;

    /// <summary>The columns of <see cref="ReadTask"/>.</summary>
    public const string TaskColumns =
        "run, symbol, month, state, attempts, failures, reason, not_before, started_at, ended_at, owner, bars_read, bars_published, bars_refused";

    /// <summary>Reads a run from the first columns.</summary>
    public static PipelineRun ReadRun(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), Enum.Parse<RunCause>(row.GetString(2), ignoreCase: true), TimeOf(row.GetInt64(3)),
        TimeOf(row.GetInt64(4)), TimeOf(row.GetInt64(5)),
        new RunOptions(BarInterval.Parse(row.GetString(6)), row.GetInt32(7) != 0, row.GetInt32(8) != 0, row.GetInt32(9)));

    /// <summary>Reads a task.</summary>
    public static PipelineTask ReadTask(DbDataReader row) => new(row.GetInt64(0), ReadKey(row, 1), TaskStates.Of(row.GetString(3)))
    {
        Attempts = row.GetInt32(4),
        Failures = row.GetInt32(5),
        Reason = row.GetString(6),
        NotBefore = FindTime(row, 7),
        StartedAt = FindTime(row, 8),
        EndedAt = FindTime(row, 9),
        Owner = FindText(row, 10),
        BarsRead = row.GetInt32(11),
        BarsPublished = row.GetInt32(12),
        BarsRefused = row.GetInt32(13),
    };

    /// <summary>Reads symbol and month.</summary>
    public static TaskKey ReadKey(DbDataReader row, int column) =>
        new(Symbol.Parse(row.GetString(column)), YearMonth.Parse(row.GetString(column + 1)));

    /// <summary>A time; null when there is none.</summary>
    public static DateTimeOffset? FindTime(DbDataReader row, int column) => row.IsDBNull(column) ? null : TimeOf(row.GetInt64(column));

    /// <summary>A text; null when there is none.</summary>
    public static string? FindText(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A time as it is stored.</summary>
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>The same, or the database's null.</summary>
    public static object Of(DateTimeOffset? time) => time is { } given ? Of(given) : DBNull.Value;

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
