using Microsoft.Extensions.Configuration;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// One layer of the settings (the built-in values, a file, the environment, the arguments) as a provider of
/// <see cref="IConfigurationRoot"/>, which also knows where each value was written.
/// </summary>
internal sealed class SettingsLayer : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a layer; of several values of a setting the last one counts.</summary>
    public SettingsLayer(IEnumerable<SettingValue> values)
    {
        foreach (var value in values) Set(value);
    }

    /// <summary>The value of a setting with its source; null when this layer has none.</summary>
    public SettingValue? Find(Setting setting) => _values.GetValueOrDefault(setting.Key);

    /// <summary>Gives a setting another value.</summary>
    public void Set(SettingValue value)
    {
        _values[value.Setting.Key] = value;
        Set(value.Setting.Key, value.Text);
    }

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;
}
