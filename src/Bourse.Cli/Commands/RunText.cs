using System.Globalization;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>Writes runs and tasks for people. Times are in UTC.</summary>
internal static class RunText
{
    /// <summary>A time, to the minute; null when there is none.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A run in one sentence, e.g. <c>real-time-etl-stack#1: done, 24 of 24 tasks, 3,360 bars</c>.</summary>
    public static string Sentence(RunSummary summary)
    {
        var counts = summary.Counts;
        var parts = new List<string>
        {
            summary.State.NameOf(), $"{counts.Ended} of {Count.Of(counts.Total, "task")}", $"{Count.Of(summary.BarsPublished, "bar")} published",
        };
        if (counts[TaskState.Failed] > 0) parts.Add($"{counts[TaskState.Failed]} failed");
        if (!counts.IsFinal && summary.NotBefore is { } again) parts.Add($"goes on {Time(again)} UTC");
        return $"{summary.Run.Name}: {string.Join(", ", parts)}";
    }

    /// <summary>Writes runs as a table.</summary>
    public static void Write(Output output, IEnumerable<RunSummary> runs)
    {
        var table = new TextTable("run", "pipeline", "cause", "data from", "data to", "state", ">ended", ">tasks", ">bars", "created", "goes on");
        foreach (var summary in runs)
        {
            var (run, counts) = (summary.Run, summary.Counts);
            table.Add(
                $"{run.Number}", run.Pipeline, run.Cause.ToString().ToLowerInvariant(), Time(run.From), Time(run.To), summary.State.NameOf(),
                StageText.Number(counts.Ended), StageText.Number(counts.Total), StageText.Number(summary.BarsPublished), Time(run.CreatedAt),
                Time(summary.NotBefore));
        }

        output.WriteTable(table);
    }

    /// <summary>Writes tasks as a table.</summary>
    public static void Write(Output output, IEnumerable<PipelineTask> tasks)
    {
        var table = new TextTable("symbol", "month", "state", ">attempts", ">bars", ">refused", "ended", "goes on", "reason");
        foreach (var task in tasks)
        {
            table.Add(
                task.Key.Symbol.Text, $"{task.Key.Month}", task.State.NameOf(), $"{task.Attempts}", StageText.Number(task.BarsPublished),
                task.BarsRefused > 0 ? StageText.Number(task.BarsRefused) : null, Time(task.EndedAt), Time(task.NotBefore), task.Reason);
        }

        output.WriteTable(table);
    }
}
