using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse config show</c></summary>
internal sealed class ConfigShowCommand : BourseCommand
{
    public ConfigShowCommand()
        : base(
            "show", "Show every setting, its value and where it came from; secrets are masked",
            new Example("config show", "the settings as they are here and now"),
            new Example("config show --home /srv/bourse --json", "as they would be with that home folder, as JSON"))
    {
        foreach (var setting in Setting.All.Where(setting => !setting.IsOfServers && !IsGlobal(setting))) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override Task<int> RunAsync(CommandContext context)
    {
        var values = context.Sources.Values.ToList();
        if (context.Output.Json) WriteJson(context.Output, values);
        else WriteTable(context.Output, values);
        context.Output.Flush();
        // Validation comes after the output: an invalid setting is easier to correct when its source is shown.
        _ = context.Settings;
        _ = context.Network;
        return Task.FromResult(ExitCode.Done);
    }

    private static bool IsGlobal(Setting setting) =>
        setting == Setting.Home || setting == Setting.Profile || setting == Setting.Log || setting == Setting.Database;

    private static void WriteTable(Output output, List<SettingValue> values)
    {
        var table = new TextTable("setting", "value", "from");
        foreach (var value in values) table.Add(value.Setting.Key, value.Shown, value.Source);
        output.WriteTable(table);
    }

    private static void WriteJson(Output output, List<SettingValue> values) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("setting", value.Setting.Key);
            json.WriteString("value", value.Shown);
            json.WriteString("source", value.Source);
            json.WriteString("environment", value.Setting.WellKnownName ?? value.Setting.EnvironmentName);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
