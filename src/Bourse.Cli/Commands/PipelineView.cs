using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>A pipeline with its state and its last run.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="State">Its state; null when nobody has turned it on or off.</param>
/// <param name="Last">Its last run; null when there is none.</param>
internal sealed record PipelineView(Pipeline Pipeline, PipelineState? State, RunSummary? Last)
{
    /// <summary>Whether its schedule is followed.</summary>
    public bool IsEnabled => State?.IsEnabled ?? Pipeline.IsEnabledAtFirst;

    /// <summary>The next time at which it is due; null when it has no schedule or is not enabled.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset now) => IsEnabled ? Pipeline.Schedule?.NextAfter(State?.ScheduledUpTo ?? now) : null;

    /// <summary>Reads them; a home without a store has no states and no runs.</summary>
    public static async Task<IReadOnlyList<PipelineView>> ReadAsync(CommandContext context, IReadOnlyList<Pipeline> pipelines)
    {
        if (!context.Host.Pipelines.HasStore) return [.. pipelines.Select(pipeline => new PipelineView(pipeline, null, null))];
        await using var store = await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        var states = (await store.ListPipelinesAsync(context.Cancellation)).ToDictionary(state => state.Pipeline, StringComparer.Ordinal);
        var views = new List<PipelineView>();
        foreach (var pipeline in pipelines)
        {
            var last = await store.ListRunsAsync(pipeline.Name, 1, context.Cancellation);
            views.Add(new PipelineView(pipeline, states.GetValueOrDefault(pipeline.Name), last.Count > 0 ? last[0] : null));
        }

        return views;
    }

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter json, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", Pipeline.Name);
        json.WriteBoolean("enabled", IsEnabled);
        json.WriteString("schedule", Pipeline.Schedule?.Text);
        json.WriteString("time_zone", Pipeline.Zone.Id);
        RunJson.WriteTime(json, "next_run", NextAfter(now));
        json.WriteStartArray("symbols");
        foreach (var symbol in Pipeline.Symbols) json.WriteStringValue(symbol.Text);
        json.WriteEndArray();
        json.WriteString("interval", Pipeline.Interval.Text);
        json.WriteString("months", Pipeline.Months.Text);
        json.WriteBoolean("adjusted", Pipeline.Adjusted);
        json.WriteBoolean("extended_hours", Pipeline.ExtendedHours);
        json.WriteBoolean("catch_up", Pipeline.CatchUp);
        json.WriteNumber("tries", Pipeline.Tries);
        json.WriteNumber("keep_runs", Pipeline.KeptRuns);
        json.WritePropertyName("last_run");
        if (Last is { } run) RunJson.Write(json, run);
        else json.WriteNullValue();
        json.WriteEndObject();
    }
}
