using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Health;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse doctor</c></summary>
internal sealed class DoctorCommand : BourseCommand
{
    public DoctorCommand()
        : base(
            "doctor", "Check that everything Bourse needs is present and sound, and show a remedy for each problem",
            new Example("doctor", "every check with its finding"),
            new Example("doctor --home /srv/bourse --json", "those of another home folder, as JSON"))
    {
        Add(new SettingOption(Setting.Engine));
        Add(new SettingOption(Setting.Lake));
        Add(new SettingOption(Setting.Bars));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var findings = await HealthChecks.RunAsync(context.Host, context.Topology, context.Cancellation);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, findings));
        else WriteText(context.Output, findings);
        return CodeOf([.. findings.Where(finding => finding.Status == HealthStatus.Unhealthy)]);
    }

    /// <summary>Whoever waits for servers can wait for a 4; something else must be mended for a 1.</summary>
    private static int CodeOf(IReadOnlyList<HealthFinding> bad) =>
        bad.Count == 0 ? ExitCode.Done : bad.All(finding => finding.IsUnreachable) ? ExitCode.Unreachable : ExitCode.Failed;

    private static void WriteText(Output output, IReadOnlyList<HealthFinding> findings)
    {
        var width = findings.Max(finding => finding.Part.Length);
        foreach (var finding in findings)
        {
            output.Data.WriteLine($"{Mark(finding.Status, output.ColourData)}  {finding.Part.PadRight(width)}  {SafeText.Of(finding.Says)}");
            if (Remedies.Of(finding.Code, finding.Remedy) is not { } remedy) continue;
            output.Data.WriteLine($"{new string(' ', "warn".Length + width + 4)}try: {SafeText.Of(remedy)}");
        }
    }

    private static string Mark(HealthStatus status, bool colour)
    {
        var (word, code) = status switch { HealthStatus.Healthy => ("ok  ", 32), HealthStatus.Degraded => ("warn", 33), _ => ("bad ", 31) };
        return colour ? $"\e[{code}m{word}\e[0m" : word;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<HealthFinding> findings)
    {
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("part", finding.Part);
            json.WriteString("health", finding.Status switch { HealthStatus.Healthy => "ok", HealthStatus.Degraded => "warn", _ => "bad" });
            json.WriteString("says", finding.Says);
            json.WriteString("remedy", Remedies.Of(finding.Code, finding.Remedy));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
