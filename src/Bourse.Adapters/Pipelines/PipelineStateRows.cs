using System.Data.Common;
using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Reads and changes the states of pipelines.</summary>
internal static class PipelineStateRows
{
    private const string Columns = "pipeline, enabled, scheduled_up_to";

    /// <summary>All of them, by name.</summary>
    public static Task<List<PipelineState>> ListAsync(ISqlSession session, CancellationToken cancellation) =>
        session.QueryAsync($"SELECT {Columns} FROM {RunTables.States} ORDER BY pipeline", Read, cancellation);

    /// <summary>See <see cref="IRunStore.SetEnabledAsync"/>; the wanted state's time is the present one.</summary>
    public static async Task<PipelineState> SetEnabledAsync(
        ISqlSession session, PipelineState wanted, bool onlyIfNew, CancellationToken cancellation)
    {
        var state = await FindAsync(session, wanted.Pipeline, cancellation);
        if (state is null)
        {
            await session.ExecuteAsync(
                $"INSERT INTO {RunTables.States} ({Columns}) VALUES (@pipeline, @enabled, @time)", cancellation, ParametersOf(wanted));
            return wanted;
        }

        // Turning on what is on must not pass over what is due.
        if (onlyIfNew || state.IsEnabled == wanted.IsEnabled) return state;
        await session.ExecuteAsync(
            $"UPDATE {RunTables.States} SET enabled = @enabled, scheduled_up_to = @time WHERE pipeline = @pipeline",
            cancellation,
            ParametersOf(wanted));
        return wanted;
    }

    /// <summary>Follows a schedule up to a time, unless another has followed it further than was seen.</summary>
    /// <returns>Whether it was followed.</returns>
    public static async Task<bool> AdvanceAsync(
        ISqlSession session, string pipeline, DateTimeOffset seen, DateTimeOffset upTo, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            $"UPDATE {RunTables.States} SET scheduled_up_to = @to WHERE pipeline = @pipeline AND enabled = 1 AND scheduled_up_to = @seen",
            cancellation,
            ("@to", RunRows.Of(upTo)), ("@pipeline", pipeline), ("@seen", RunRows.Of(seen))) > 0;

    private static async Task<PipelineState?> FindAsync(ISqlSession session, string pipeline, CancellationToken cancellation) =>
        (await session.QueryAsync(
            $"SELECT {Columns} FROM {RunTables.States} WHERE pipeline = @pipeline", Read, cancellation, ("@pipeline", pipeline))).SingleOrDefault();

    private static PipelineState Read(DbDataReader row) => new(row.GetString(0), row.GetInt32(1) != 0, RunRows.FindTime(row, 2)!.Value);

    private static (string Name, object Value)[] ParametersOf(PipelineState state) =>
        [("@pipeline", state.Pipeline), ("@enabled", state.IsEnabled ? 1 : 0), ("@time", RunRows.Of(state.ScheduledUpTo))];
}
