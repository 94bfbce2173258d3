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
        var services = context.Host.Pipelines;
        IReadOnlyList<Pipeline> pipelines = _pipeline.FindIfGiven(context) is { } one ? [one] : services.Pipelines;
        await using var provider = BarProviderFactory.Open(context.Settings, context.Clock);
        var plans = new List<(string Name, FetchPlan Plan)>();
        foreach (var pipeline in pipelines) plans.Add((pipeline.Name, await PlanAsync(services.MonthsOf(pipeline))));
        if (pipelines.Count > 1) plans.Add(("all together", await PlanAsync([.. pipelines.SelectMany(services.MonthsOf).Distinct()])));
        if (context.Output.Json) WriteJson(context.Output, provider.Name, plans);
        else WriteTable(context.Output, provider.Name, plans);
        return ExitCode.Done;

        Task<FetchPlan> PlanAsync(IReadOnlyList<MonthRequest> months) =>
            FetchPlanner.PlanAsync(provider, months, context.Clock, context.Cancellation);
    }

    private static void WriteTable(Output output, string provider, List<(string Name, FetchPlan Plan)> plans)
    {
        var table = new TextTable("pipeline", "provider", ">months", ">need no call", ">calls", ">days", "ends (UTC)");
        foreach (var (name, plan) in plans)
        {
            table.Add(
                name, provider, StageText.Number(plan.Months), StageText.Number(plan.Kept), StageText.Number(plan.Calls),
                StageText.Number(plan.Days), RunText.Time(plan.EndsAt));
        }

        output.WriteTable(table);
        output.Flush();
        output.Say(plans[0].Plan.Quota is { } quota
            ? $"{provider}: {Count.Of(quota.LeftOfDay, "call")} left today of {quota.Account.CallsPerDay}, {quota.Account.CallsPerMinute} a minute"
            : $"{provider} has no limits");
    }

    private static void WriteJson(Output output, string provider, List<(string Name, FetchPlan Plan)> plans) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (name, plan) in plans) Write(json, provider, name, plan);
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
