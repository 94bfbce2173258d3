using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Cli.SelfTest;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse self-test</c></summary>
internal sealed class SelfTestCommand() : BourseCommand(
    "self-test", "Try each part of the installed program on the embedded stores, in a temporary folder",
    new Example("self-test", "about ten seconds; exit code 1 if a part fails"),
    new Example("self-test --json", "the same as JSON"))
{
    /// <inheritdoc/>
    public override bool StartsAfresh => true;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var results = new List<SelfTestResult>();
        await foreach (var result in new SelfTestRun(context.Clock).RunAsync(context.Cancellation))
        {
            results.Add(result);
            if (!context.Output.Json) WriteText(context.Output, result);
        }

        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, results));
        return results.TrueForAll(result => result.Failure is null) ? ExitCode.Done : ExitCode.Failed;
    }

    private static void WriteText(Output output, SelfTestResult result)
    {
        var (step, failure, time) = result;
        output.Data.WriteLine($"{(failure is null ? "ok " : "bad")}  {step.Part,-9}  {time.TotalSeconds,4:0.0} s  {step.Says}");
        foreach (var line in failure?.Split('\n') ?? []) output.Data.WriteLine($"     {SafeText.Of(line.TrimEnd())}");
        output.Flush();
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<SelfTestResult> results)
    {
        json.WriteStartArray();
        foreach (var (step, failure, time) in results)
        {
            json.WriteStartObject();
            json.WriteString("part", step.Part);
            json.WriteBoolean("passed", failure is null);
            json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 3));
            json.WriteString("failure", failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
