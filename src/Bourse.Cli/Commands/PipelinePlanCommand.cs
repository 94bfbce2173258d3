using System.Text.Json;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline plan</c></summary>
internal sealed class PipelinePlanCommand : BourseCommand
{
    private readonly PipelineArgument _pipeline = new("The pipeline (default: all)");

    public PipelinePlanCommand()
        : base(
            "plan", "Reckon how many calls a run would take now, and how many days, before any call",
            new Example("pipeline plan", "each pipeline, and all together"),
            new Example("pipeline plan real-time-etl-stack --provider alphavantage", "with the limits of a key"))
    {
        Add(_pipeline);
        Add(new SettingOption(Setting.Provider));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        IReadOnlyList<Pipeline> pipelines = _pipeline.FindIfGiven(context) is { } one ? [one] : context.Host.Pipelines.Pipelines;
        var plan = await PipelinePlan.MakeAsync(context.Host, pipelines, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, plan);
        else WriteTable(context.Output, plan);
        return ExitCode.Done;
    }

    private static void WriteTable(Output output, PipelinePlan all)
    {
        var table = new TextTable("pipeline", "provider", ">months", ">need no call", ">calls", ">days", "ends (UTC)");
        foreach (var (name, plan) in all.Plans)
        {
            table.Add(
                name, all.Provider, StageText.Number(plan.Months), StageText.Number(plan.Kept), StageText.Number(plan.Calls),
                StageText.Number(plan.Days), RunText.Time(plan.EndsAt));
        }

        output.WriteTable(table);
        output.Flush();
        output.Say(all.Quota is { } quota
            ? $"{all.Provider}: {Count.Of(quota.LeftOfDay, "call")} left today of {quota.Account.CallsPerDay}, "
                + $"{quota.Account.CallsPerMinute} a minute"
            : $"{all.Provider} has no limits");
    }

    private static void WriteJson(Output output, PipelinePlan all) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (name, plan) in all.Plans) Write(json, all.Provider, name, plan);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, string provider, string name, FetchPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", name);
        json.WriteString("provider", provider);
        json.WriteNumber("months", plan.Months);
        json.WriteNumber("kept", plan.Kept);
        json.WriteNumber("calls", plan.Calls);
        json.WriteNumber("days", plan.Days);
        RunJson.WriteTime(json, "ends_at", plan.EndsAt);
        if (plan.Quota is { } quota) json.WriteNumber("calls_left_today", quota.LeftOfDay);
        else json.WriteNull("calls_left_today");
        json.WriteEndObject();
    }
}
