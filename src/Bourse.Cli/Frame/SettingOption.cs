using System.CommandLine;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>An option for a setting; it overrides all other sources. A command that adds one finds the value in its settings.</summary>
internal sealed class SettingOption : Option<string>
{
    /// <summary>Creates the option.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="description">What it does for the command, if that is not what it does for most.</param>
    public SettingOption(Setting setting, string? description = null)
        : base(NameOf(setting))
    {
        Setting = setting;
        HelpName = setting.ValueName;
        Description = description
            ?? (setting.Default is { } value ? $"{setting.Description} (default: {value}{ForFiles(setting)})" : setting.Description);
        CompletionSources.Add([.. setting.Values]);
    }

    /// <summary>The setting.</summary>
    public Setting Setting { get; }

    /// <summary>The option of a setting, e.g. <c>--day-interval</c>.</summary>
    public static string NameOf(Setting setting) => "--" + setting.Words('-');

    private static string ForFiles(Setting setting) => setting.DefaultForFiles is { } value ? $"; with csv:FILE: {value}" : "";
}
