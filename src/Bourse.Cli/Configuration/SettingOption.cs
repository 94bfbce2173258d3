using System.CommandLine;

namespace Bourse.Cli.Configuration;

/// <summary>An option that gives a setting its strongest value. A command that adds one finds the value in its settings.</summary>
internal sealed class SettingOption : Option<string>
{
    public SettingOption(Setting setting)
        : base(setting.OptionName)
    {
        Setting = setting;
        HelpName = setting.ValueName;
        Description = setting.Default is { } value ? $"{setting.Description} (default: {value})" : setting.Description;
        CompletionSources.Add([.. setting.Values]);
    }

    /// <summary>The setting.</summary>
    public Setting Setting { get; }
}
