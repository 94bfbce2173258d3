using Bourse.Market;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads the layers of the settings.</summary>
/// <param name="environment">Environment and current folder.</param>
/// <param name="logger">Receives warnings about probable mistakes.</param>
/// <param name="startsAfresh">Whether what an earlier run has kept in the home is passed over.</param>
internal sealed class SettingsReader(HostEnvironment environment, ILogger logger, bool startsAfresh)
{
    /// <summary>What the names of variables for Bourse's own tests begin with.</summary>
    private const string TestPrefix = Setting.EnvironmentPrefix + "TEST_";

    private static readonly string[] FileNames = ["appsettings.json", "bourse.json"];

    /// <summary>Reads them.</summary>
    /// <param name="arguments">The settings given as arguments.</param>
    /// <param name="file">The file named by the user, read instead of those found by their place; null when there is none.</param>
    /// <exception cref="BourseException">A file cannot be read or names a setting that does not exist.</exception>
    public SettingsSources Read(IReadOnlyList<SettingArgument> arguments, string? file)
    {
        var files = file is null ? ReadFiles(environment.CurrentFolder) : [ReadNamed(file)];
        List<SettingsLayer> layers = [Defaults(), .. files.Select(FromFile), FromDotEnv(), FromEnvironment(), FromArguments(arguments)];
        // What an earlier demo has kept in its home is not what the next one is told to do.
        if (file is null && !(startsAfresh && HomeOf(layers).IsOfDemo))
        {
            // The home folder determines one of the files, and can be set by every source that overrides that file.
            var atHome = ReadHomeFiles(layers);
            files.InsertRange(0, atHome);
            layers.InsertRange(1, atHome.Select(FromFile));
        }

        if (!startsAfresh && ReadKept(layers) is { } kept)
        {
            files.Insert(0, kept);
            layers.Insert(1, FromFile(kept));
        }

        InsertProfile(layers, files);
        return new SettingsSources(environment, layers, files);
    }

    private static List<ConfigurationFile> ReadFiles(string folder) =>
        [.. FileNames.Select(name => ConfigurationFile.ReadIfThere(Path.Combine(folder, name))).OfType<ConfigurationFile>()];

    private ConfigurationFile ReadNamed(string file) =>
        ConfigurationFile.ReadIfThere(Path.GetFullPath(file, environment.CurrentFolder))
        ?? throw new BourseException(FailureKind.Usage, $"there is no configuration file {file}", "name a file that is there")
        {
            Code = BourseErrorCode.ConfigurationMissing,
        };

    private HomeFolder HomeOf(List<SettingsLayer> layers)
    {
        var home = layers.Select(layer => layer.Find(Setting.Home)).OfType<SettingValue>().Last();
        return new HomeFolder(SettingsSources.PathOf(environment, home.Text!, home));
    }

    /// <summary>What an earlier run has kept ranks below everything that people write.</summary>
    private ConfigurationFile? ReadKept(List<SettingsLayer> layers)
    {
        var file = ConfigurationFile.ReadIfThere(HomeOf(layers).KeptNetwork);
        return file is null ? null : file with { IsKept = true };
    }

    private List<ConfigurationFile> ReadHomeFiles(List<SettingsLayer> layers)
    {
        var folder = HomeOf(layers).Folder;
        if (folder == environment.CurrentFolder) return [];
        var files = ReadFiles(folder);
        foreach (var file in files.Where(file => file.Values.ContainsKey(Setting.Home.Key)))
        {
            throw new BourseException(FailureKind.Usage, $"{file.Path} sets home, but is only found by it", "take the setting out of that file");
        }

        return files;
    }

    /// <summary>
    /// Inserts the profile's values directly below the layer that names the profile: settings of that layer and of stronger ones override the
    /// profile, and the profile overrides weaker layers.
    /// </summary>
    private static void InsertProfile(List<SettingsLayer> layers, List<ConfigurationFile> files)
    {
        var layer = layers.FindLastIndex(layer => layer.Find(Setting.Profile) is not null);
        if (layer > 0) layers.Insert(layer, new SettingsLayer(ValuesOf(layers[layer].Find(Setting.Profile)!, files)));
    }

    private static IEnumerable<SettingValue> ValuesOf(SettingValue profile, List<ConfigurationFile> files)
    {
        if (Setting.EmbeddedProfile.Equals(profile.Text, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var setting in new[] { Setting.Log, Setting.Database, Setting.Engine, Setting.Bars })
            {
                yield return Of(setting, setting.Default, $"profile {Setting.EmbeddedProfile} ({profile.Source})", profile.Folder);
            }

            yield break;
        }

        foreach (var file in files)
        {
            foreach (var (key, text) in file.Profiles.GetValueOrDefault(profile.Text ?? "") ?? new Dictionary<string, string>())
            {
                yield return Of(Setting.OfKey(key), text, $"{file.Path}: profile {profile.Text} ({profile.Source})", file.Folder);
            }
        }

        SettingValue Of(Setting setting, string? text, string source, string folder) =>
            new(setting, text, profile.Layer, source, folder) { IsOfProfile = true };
    }

    private SettingsLayer Defaults()
    {
        var folder = environment.CurrentFolder;
        var withDefault = Setting.All.Where(setting => setting.Default is not null);
        return new SettingsLayer(
        [
            .. withDefault.Select(setting => new SettingValue(setting, setting.Default, SettingLayer.Default, "default", folder)),
            new SettingValue(Setting.To, $"{environment.Clock.GetUtcNow():yyyy-MM-dd}", SettingLayer.Default, "default: today", folder),
        ]);
    }

    private static SettingsLayer FromFile(ConfigurationFile file) =>
        new(file.Values.Select(pair => new SettingValue(Setting.OfKey(pair.Key), pair.Value, SettingLayer.File, file.Path, file.Folder)));

    private SettingsLayer FromDotEnv()
    {
        var path = Path.Combine(environment.CurrentFolder, ".env");
        if (!File.Exists(path)) return new SettingsLayer([]);
        var variables = DotEnv.Parse(File.ReadAllText(path), path, IsOwn);
        foreach (var name in UnknownNames(variables.Keys))
        {
            throw new BourseException(FailureKind.Usage, $"{path} has a setting that does not exist: {name}", NearestName.Remedy(name, OwnNames()));
        }

        return FromVariables(variables, SettingLayer.DotEnv, name => $"{path}: {name}");
    }

    private SettingsLayer FromEnvironment()
    {
        // Others put variables of their own into an environment (Kubernetes does so for a service of that name), so only probable misspellings are
        // logged.
        foreach (var name in UnknownNames(environment.Variables.Keys))
        {
            if (name is HostEnvironment.CalledAsVariable or HostEnvironment.LogFormatVariable) continue;
            if (name.StartsWith(TestPrefix, StringComparison.Ordinal)) continue;
            if (NearestName.Of(name, OwnNames()) is { } meant) logger.UnknownVariable(name, meant);
        }

        return FromVariables(environment.Variables, SettingLayer.Environment, name => $"environment variable {name}");
    }

    private SettingsLayer FromVariables(IReadOnlyDictionary<string, string> variables, SettingLayer layer, Func<string, string> sourceOf)
    {
        var values = new List<SettingValue>();
        foreach (var setting in Setting.All)
        {
            string?[] names = [setting.WellKnownName, setting.EnvironmentName];
            foreach (var name in names.OfType<string>())
            {
                if (TextOf(setting, name, variables, sourceOf) is not var (text, source)) continue;
                values.Add(new SettingValue(setting, text, layer, source, environment.CurrentFolder));
            }
        }

        return new SettingsLayer(values);
    }

    /// <summary>The value of a variable, or for a secret what is in the file that a second variable names; null when neither is set.</summary>
    private (string Text, string Source)? TextOf(
        Setting setting, string name, IReadOnlyDictionary<string, string> variables, Func<string, string> sourceOf)
    {
        var text = variables.GetValueOrDefault(name) is { Length: > 0 } given ? given : null;
        var file = name + SecretFile.Suffix;
        if (!IsSecret(setting) || variables.GetValueOrDefault(file) is not { Length: > 0 } path)
        {
            return text is null ? null : (text, sourceOf(name));
        }

        if (text is not null) throw new BourseException(FailureKind.Usage, $"{name} and {file} are both set", "unset one of them");
        var secret = SecretFile.Read(Path.Combine(environment.CurrentFolder, path), sourceOf(file));
        return secret.Length > 0 ? (secret, $"{sourceOf(file)} ({path})") : null;
    }

    private SettingsLayer FromArguments(IReadOnlyList<SettingArgument> arguments) => new(arguments.Select(argument =>
        new SettingValue(argument.Setting, argument.Text, SettingLayer.Arguments, argument.Source, environment.CurrentFolder)));

    private static IEnumerable<string> UnknownNames(IEnumerable<string> names) =>
        names.Where(name => name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)).Except(OwnNames(), StringComparer.Ordinal);

    private static bool IsOwn(string name) =>
        name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)
        || Setting.All.Any(setting => name == setting.WellKnownName || (IsSecret(setting) && name == setting.WellKnownName + SecretFile.Suffix));

    private static bool IsSecret(Setting setting) => setting.Secrecy == Secrecy.All;

    private static List<string> OwnNames() =>
    [
        .. Setting.All.Select(setting => setting.EnvironmentName),
        .. Setting.All.Where(IsSecret).Select(setting => setting.EnvironmentName + SecretFile.Suffix),
    ];
}
