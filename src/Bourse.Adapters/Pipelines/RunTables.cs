namespace Bourse.Adapters.Pipelines;

/// <summary>The names of the tables of pipelines (docs/data.md, "Pipelines"). None can be the name of a portfolio's table.</summary>
internal static class RunTables
{
    /// <summary>The version of the tables, in one row, which is locked by whoever creates, claims, cancels or clears.</summary>
    public const string Schema = "PipelineSchema";

    /// <summary>Whether a pipeline is enabled, and how far its schedule has been followed.</summary>
    public const string States = "PipelineStates";

    /// <summary>The runs.</summary>
    public const string Runs = "PipelineRuns";

    /// <summary>The tasks of the runs.</summary>
    public const string Tasks = "PipelineTasks";

    /// <summary>The logs of the tasks.</summary>
    public const string Logs = "PipelineLogs";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Schema, States, Runs, Tasks, Logs];

    /// <summary>The version that this Bourse makes.</summary>
    public const int Version = 1;

    /// <summary>The statements that create the tables where there are none.</summary>
    /// <param name="form">What follows the columns of a table.</param>
    /// <param name="tasksKey">What follows the primary key of the tasks: an index, where a table can name one.</param>
    public static IReadOnlyList<string> Create(string form, string tasksKey) =>
    [
        $"CREATE TABLE IF NOT EXISTS {Schema} (id INT NOT NULL PRIMARY KEY, version INT NOT NULL, locks BIGINT NOT NULL) {form}",
        $"""
        CREATE TABLE IF NOT EXISTS {States} (
            pipeline VARCHAR(64) NOT NULL PRIMARY KEY, enabled INT NOT NULL, scheduled_up_to BIGINT NOT NULL) {form}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Runs} (
            number BIGINT NOT NULL PRIMARY KEY, pipeline VARCHAR(64) NOT NULL, cause VARCHAR(16) NOT NULL, created_at BIGINT NOT NULL,
            data_from BIGINT NOT NULL, data_to BIGINT NOT NULL, bar_interval VARCHAR(8) NOT NULL, adjusted INT NOT NULL,
            extended_hours INT NOT NULL, tries INT NOT NULL) {form}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Tasks} (
            run BIGINT NOT NULL, symbol VARCHAR(64) NOT NULL, month CHAR(7) NOT NULL, place INT NOT NULL, state VARCHAR(20) NOT NULL,
            epoch BIGINT NOT NULL, owner VARCHAR(200), renewed_at BIGINT, not_before BIGINT, attempts INT NOT NULL, failures INT NOT NULL,
            started_at BIGINT, ended_at BIGINT, reason VARCHAR(1000) NOT NULL, bars_read INT NOT NULL, bars_published INT NOT NULL,
            bars_refused INT NOT NULL, PRIMARY KEY (run, symbol, month){tasksKey}) {form}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Logs} (
            run BIGINT NOT NULL, symbol VARCHAR(64) NOT NULL, month CHAR(7) NOT NULL, line INT NOT NULL, written_at BIGINT NOT NULL,
            text VARCHAR(1200) NOT NULL, PRIMARY KEY (run, symbol, month, line)) {form}
        """,
    ];

    /// <summary>The name of the index by which the next task is found.</summary>
    public const string TaskIndex = "PipelineTasksByState";

    /// <summary>The columns of that index.</summary>
    public const string TaskIndexColumns = "(state, run, place)";
}
