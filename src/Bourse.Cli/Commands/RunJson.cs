using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reading;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>Writes runs, tasks and the lines of their logs as JSON.</summary>
internal static class RunJson
{
    /// <summary>Writes a run as an object.</summary>
    public static void Write(Utf8JsonWriter json, RunSummary summary)
    {
        json.WriteStartObject();
        WriteMembers(json, summary);
        json.WriteEndObject();
    }

    /// <summary>Writes a run with its tasks as an object.</summary>
    public static void Write(Utf8JsonWriter json, RunSummary summary, IEnumerable<PipelineTask> tasks)
    {
        json.WriteStartObject();
        WriteMembers(json, summary);
        json.WriteStartArray("tasks");
        foreach (var task in tasks) Write(json, task);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a task as an object.</summary>
    public static void Write(Utf8JsonWriter json, PipelineTask task)
    {
        json.WriteStartObject();
        WriteKey(json, task.Key);
        json.WriteString("state", task.State.NameOf());
        json.WriteNumber("attempts", task.Attempts);
        json.WriteNumber("failures", task.Failures);
        json.WriteString("reason", task.Reason);
        json.WriteNumber("bars_read", task.BarsRead);
        json.WriteNumber("bars_published", task.BarsPublished);
        json.WriteNumber("bars_refused", task.BarsRefused);
        json.WriteString("owner", task.Owner);
        WriteTime(json, "not_before", task.NotBefore);
        WriteTime(json, "started_at", task.StartedAt);
        WriteTime(json, "ended_at", task.EndedAt);
        json.WriteEndObject();
    }

    /// <summary>Writes a line of a log as an object.</summary>
    public static void Write(Utf8JsonWriter json, TaskLogLine line)
    {
        json.WriteStartObject();
        WriteTime(json, "time", line.Time);
        WriteKey(json, line.Key);
        json.WriteNumber("line", line.Number);
        json.WriteString("text", line.Text);
        json.WriteEndObject();
    }

    /// <summary>Writes a time, or null.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time is { } given ? TimePoints.Write(given.ToUnixTimeMilliseconds()) : null);

    private static void WriteMembers(Utf8JsonWriter json, RunSummary summary)
    {
        var (run, counts) = (summary.Run, summary.Counts);
        json.WriteNumber("run", run.Number);
        json.WriteString("name", run.Name);
        json.WriteString("pipeline", run.Pipeline);
        json.WriteString("cause", run.Cause.ToString().ToLowerInvariant());
        json.WriteString("state", summary.State.NameOf());
        WriteTime(json, "from", run.From);
        WriteTime(json, "to", run.To);
        json.WriteString("interval", run.Options.Interval.Text);
        json.WriteBoolean("adjusted", run.Options.Adjusted);
        json.WriteBoolean("extended_hours", run.Options.ExtendedHours);
        WriteTime(json, "created_at", run.CreatedAt);
        WriteTime(json, "ended_at", counts.IsFinal ? summary.EndedAt : null);
        WriteTime(json, "not_before", summary.NotBefore);
        json.WriteNumber("bars_published", summary.BarsPublished);
        json.WriteStartObject("counts");
        foreach (var state in TaskStates.All) json.WriteNumber(state.NameOf().Replace(' ', '_'), counts[state]);
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, TaskKey key)
    {
        json.WriteString("symbol", key.Symbol.Text);
        json.WriteString("month", $"{key.Month}");
    }
}
