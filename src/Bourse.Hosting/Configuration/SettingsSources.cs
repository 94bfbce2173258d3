using Bourse.Market;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// The settings from all sources, weakest first: built-in defaults, what the home was last run with, configuration files (home folder, current
/// folder), <c>.env</c> in the current folder, environment, arguments; a profile has the rank of the source that names it. Each source is a
/// provider of <see cref="Configuration"/>, and every value knows its source.
/// </summary>
public sealed class SettingsSources
{
    private const string ProfileExample = "{\"log\": \"kafka:HOST:9092\", \"database\": \"mysql:Server=HOST;User ID=NAME\"}";
    private readonly List<SettingsLayer> _layers;
    private readonly HostEnvironment _environment;

    internal SettingsSources(HostEnvironment environment, IEnumerable<SettingsLayer> layers, IReadOnlyList<ConfigurationFile> files)
    {
        (_environment, _layers, Files) = (environment, [.. layers], files);
        Configuration = new ConfigurationRoot([.. _layers]);
    }

    /// <summary>The layers as the framework knows them: a key has the value of the strongest layer that has one.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>The configuration files that were read, weakest first.</summary>
    public IReadOnlyList<ConfigurationFile> Files { get; }

    /// <summary>Every setting, in the order of <see cref="Setting.All"/>.</summary>
    public IEnumerable<SettingValue> Values => Setting.All.Select(ValueOf);

    /// <summary>Gathers them.</summary>
    /// <param name="environment">Environment and current folder.</param>
    /// <param name="arguments">The settings given as arguments.</param>
    /// <param name="file">The file named by the user, read instead of those found by their place; null when there is none.</param>
    /// <param name="logger">Receives warnings about probable mistakes.</param>
    /// <param name="startsAfresh">Whether what an earlier run has kept in the home is passed over.</param>
    /// <exception cref="BourseException">A file cannot be read or names a setting that does not exist.</exception>
    public static SettingsSources Read(
        HostEnvironment environment, IReadOnlyList<SettingArgument> arguments, string? file, ILogger logger, bool startsAfresh = false) =>
        new SettingsReader(environment, logger, startsAfresh).Read(arguments, file);

    /// <summary>The value of a setting.</summary>
    public SettingValue ValueOf(Setting setting)
    {
        for (var layer = _layers.Count - 1; layer >= 0; layer--)
        {
            if (_layers[layer].Find(setting) is { } value) return value;
        }

        return new SettingValue(setting, null, SettingLayer.NotSet, "not set", _environment.CurrentFolder);
    }

    /// <summary>Whether a setting has its built-in value.</summary>
    public bool IsDefault(Setting setting) => ValueOf(setting).Layer == SettingLayer.Default;

    /// <summary>Sets a setting from another argument, overriding all sources.</summary>
    public void Override(SettingArgument argument) => _layers[^1].Set(
        new SettingValue(argument.Setting, argument.Text, SettingLayer.Arguments, argument.Source, _environment.CurrentFolder));

    /// <summary>Refuses a profile that no file describes.</summary>
    /// <exception cref="BourseException">It is not (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireProfile()
    {
        var profile = ValueOf(Setting.Profile);
        var names = Files.SelectMany(file => file.Profiles.Keys).Append(Setting.EmbeddedProfile).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Contains(profile.Text ?? "", StringComparer.OrdinalIgnoreCase)) return;
        var near = NearestName.Of(profile.Text ?? "", names);
        throw profile.Unusable(
            "is described in no configuration file",
            near is not null ? $"did you mean {near}?" : $"put \"profiles\": {{\"{profile.Text}\": {ProfileExample}}} into bourse.json");
    }

    /// <summary>A path as it was written in a value, made absolute; <c>~</c> is the user's folder.</summary>
    public string PathOf(string text, SettingValue value) => PathOf(_environment, text, value);

    private static string RequireUserFolder(HostEnvironment environment, SettingValue value) => environment.UserFolder is { Length: > 0 } folder
        ? folder
        : throw value.Unusable("is below the user's folder, and HOME is not set", "set HOME, or choose a folder", BourseErrorCode.HomeNotUsable);

    /// <summary>The same in a given environment.</summary>
    internal static string PathOf(HostEnvironment environment, string text, SettingValue value)
    {
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal)) text = RequireUserFolder(environment, value) + text[1..];
        return Path.GetFullPath(text, value.Folder);
    }
}
