using System.CommandLine;
using System.CommandLine.Parsing;
using Bourse.Cli.Frame;
using Bourse.Market;

namespace Bourse.Cli.Configuration;

/// <summary>
/// Gathers the settings from wherever they are given, weakest first: built-in defaults, configuration files (home folder, current folder),
/// <c>.env</c> in the current folder, environment, arguments. A profile counts where it is named.
/// </summary>
internal sealed class SettingsSources
{
    private const string Embedded = "embedded";
    private const string ProfileExample = "{\"log\": \"kafka:HOST:9092\", \"database\": \"mysql:Server=HOST;User ID=NAME\"}";
    /// <summary>What the names of variables for Bourse's own tests begin with.</summary>
    private const string TestPrefix = Setting.EnvironmentPrefix + "TEST_";

    private static readonly string[] FileNames = ["appsettings.json", "bourse.json"];
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Surroundings _surroundings;

    private SettingsSources(Surroundings surroundings) => _surroundings = surroundings;

    /// <summary>The configuration files that were read, weakest first.</summary>
    public IReadOnlyList<ConfigurationFile> Files { get; private set; } = [];

    /// <summary>Every setting, in the order of <see cref="Setting.All"/>.</summary>
    public IEnumerable<SettingValue> Values => Setting.All.Select(ValueOf);

    /// <summary>Gathers them.</summary>
    /// <param name="surroundings">Environment and current folder.</param>
    /// <param name="arguments">The command line; its <see cref="SettingOption"/>s count.</param>
    /// <param name="file">The file named by the user, read instead of those found by their place; null when there is none.</param>
    /// <param name="warn">Is told of what looks like a mistake but may be none.</param>
    /// <exception cref="BourseException">A file cannot be read or names a setting that does not exist.</exception>
    public static SettingsSources Read(Surroundings surroundings, ParseResult arguments, string? file, Action<string> warn)
    {
        var sources = new SettingsSources(surroundings);
        var found = file is null ? ReadFiles(surroundings.CurrentFolder) : [sources.ReadNamed(file)];
        List<List<SettingValue>> levels =
        [
            sources.Defaults(), .. found.Select(FromFile), sources.FromDotEnv(), sources.FromEnvironment(warn), sources.FromArguments(arguments),
        ];
        levels.ForEach(sources.AddAll);
        if (file is null)
        {
            // The home folder decides which file is read there, and may itself be set by everything that is stronger than that file.
            var atHome = sources.ReadHomeFiles();
            found.InsertRange(0, atHome);
            levels.InsertRange(1, atHome.Select(FromFile));
        }

        sources.Files = found;
        sources.InsertProfile(levels);
        levels.ForEach(sources.AddAll);
        return sources;
    }

    /// <summary>The value of a setting.</summary>
    public SettingValue ValueOf(Setting setting) =>
        _values.GetValueOrDefault(setting.Key) ?? new SettingValue(setting, null, "not set", _surroundings.CurrentFolder);

    /// <summary>Gives a setting the value that stands in another argument; the strongest of all.</summary>
    public void Override(Setting setting, string text, string argument) =>
        _values[setting.Key] = new SettingValue(setting, text, $"argument {argument}", _surroundings.CurrentFolder) { IsArgument = true };

    /// <summary>Refuses a profile that is described nowhere.</summary>
    /// <exception cref="BourseException">It is not (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireProfile()
    {
        var profile = ValueOf(Setting.Profile);
        var names = Files.SelectMany(file => file.Profiles.Keys).Append(Embedded).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Contains(profile.Text ?? "", StringComparer.OrdinalIgnoreCase)) return;
        var near = NearestName.Of(profile.Text ?? "", names);
        throw profile.Unusable(
            "is described in no configuration file",
            near is not null ? $"did you mean {near}?" : $"put \"profiles\": {{\"{profile.Text}\": {ProfileExample}}} into bourse.json");
    }

    /// <summary>A path as it was written in a value, made absolute; <c>~</c> is the user's folder.</summary>
    public string PathOf(string text, SettingValue value)
    {
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal)) text = UserFolder() + text[1..];
        return Path.GetFullPath(text, value.Folder);
    }

    private static List<ConfigurationFile> ReadFiles(string folder) =>
        [.. FileNames.Select(name => ConfigurationFile.ReadIfThere(Path.Combine(folder, name))).OfType<ConfigurationFile>()];

    private static List<SettingValue> FromFile(ConfigurationFile file) =>
        [.. file.Values.Select(pair => new SettingValue(SettingOf(pair.Key), pair.Value, file.Path, file.Folder))];

    private ConfigurationFile ReadNamed(string file) =>
        ConfigurationFile.ReadIfThere(Path.GetFullPath(file, _surroundings.CurrentFolder))
        ?? throw new BourseException(FailureKind.Usage, $"there is no configuration file {file}", "give --config the path of a file");

    private List<ConfigurationFile> ReadHomeFiles()
    {
        var home = ValueOf(Setting.Home);
        var folder = PathOf(home.Text!, home);
        if (folder == _surroundings.CurrentFolder) return [];
        var files = ReadFiles(folder);
        foreach (var file in files.Where(file => file.Values.ContainsKey(Setting.Home.Key)))
        {
            throw new BourseException(FailureKind.Usage, $"{file.Path} sets home, but is only found by it", "take the setting out of that file");
        }

        return files;
    }

    /// <summary>
    /// Puts the values of the profile right below the level that names it: what is set beside the name, or by something stronger, wins over the
    /// profile; whatever is weaker than the name loses to it.
    /// </summary>
    private void InsertProfile(List<List<SettingValue>> levels)
    {
        var level = levels.FindLastIndex(values => values.Any(value => value.Setting == Setting.Profile));
        var name = levels[level].Last(value => value.Setting == Setting.Profile);
        var isArgument = level == levels.Count - 1;
        if (level > 0) levels.Insert(level, [.. ValuesOf(name).Select(value => value with { IsArgument = isArgument })]);
    }

    private IEnumerable<SettingValue> ValuesOf(SettingValue profile)
    {
        if (IsEmbedded(profile.Text))
        {
            foreach (var setting in new[] { Setting.Log, Setting.Database, Setting.Engine })
            {
                yield return new SettingValue(setting, setting.Default, $"profile {Embedded} ({profile.Source})", profile.Folder);
            }

            yield break;
        }

        foreach (var file in Files)
        {
            foreach (var (key, text) in file.Profiles.GetValueOrDefault(profile.Text ?? "") ?? new Dictionary<string, string>())
            {
                yield return new SettingValue(SettingOf(key), text, $"{file.Path}: profile {profile.Text} ({profile.Source})", file.Folder);
            }
        }
    }

    private static bool IsEmbedded(string? profile) => Embedded.Equals(profile, StringComparison.OrdinalIgnoreCase);

    private static Setting SettingOf(string key) => Setting.All.First(setting => setting.Key == key);

    private List<SettingValue> Defaults()
    {
        var folder = _surroundings.CurrentFolder;
        var withDefault = Setting.All.Where(setting => setting.Default is not null);
        return
        [
            .. withDefault.Select(setting => new SettingValue(setting, setting.Default, "default", folder)),
            new SettingValue(Setting.To, $"{_surroundings.Clock.GetUtcNow():yyyy-MM-dd}", "default: today", folder),
        ];
    }

    private List<SettingValue> FromDotEnv()
    {
        var path = Path.Combine(_surroundings.CurrentFolder, ".env");
        if (!File.Exists(path)) return [];
        var variables = DotEnv.Parse(File.ReadAllText(path), path);
        foreach (var name in UnknownNames(variables.Keys))
        {
            throw new BourseException(FailureKind.Usage, $"{path} has a setting that does not exist: {name}", NearestName.Remedy(name, OwnNames()));
        }

        return FromVariables(variables, name => $"{path}: {name}");
    }

    private List<SettingValue> FromEnvironment(Action<string> warn)
    {
        // Others put variables of their own into an environment (Kubernetes does so for a service of that name), so only what looks
        // mistyped is told.
        foreach (var name in UnknownNames(_surroundings.Environment.Keys).Where(name => !name.StartsWith(TestPrefix, StringComparison.Ordinal)))
        {
            if (NearestName.Of(name, OwnNames()) is { } meant) warn($"environment variable {name} is not known; {meant} is");
        }

        return FromVariables(_surroundings.Environment, name => $"environment variable {name}");
    }

    private List<SettingValue> FromVariables(IReadOnlyDictionary<string, string> variables, Func<string, string> sourceOf)
    {
        var values = new List<SettingValue>();
        foreach (var setting in Setting.All)
        {
            string?[] names = [setting.WellKnownName, setting.EnvironmentName];
            foreach (var name in names.OfType<string>())
            {
                if (variables.GetValueOrDefault(name) is not { Length: > 0 } text) continue;
                values.Add(new SettingValue(setting, text, sourceOf(name), _surroundings.CurrentFolder));
            }
        }

        return values;
    }

    private List<SettingValue> FromArguments(ParseResult arguments)
    {
        var values = new List<SettingValue>();
        for (SymbolResult? level = arguments.CommandResult; level is not null; level = level.Parent)
        {
            if (level is not CommandResult command) continue;
            foreach (var option in command.Command.Options.OfType<SettingOption>())
            {
                if (arguments.GetResult(option) is not { Implicit: false } || arguments.GetValue(option) is not { } text) continue;
                values.Add(new SettingValue(option.Setting, text, $"argument {option.Name}", _surroundings.CurrentFolder) { IsArgument = true });
            }
        }

        return values;
    }

    private static IEnumerable<string> UnknownNames(IEnumerable<string> names) =>
        names.Where(name => name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)).Except(OwnNames(), StringComparer.Ordinal);

    private static List<string> OwnNames() => [.. Setting.All.Select(setting => setting.EnvironmentName)];

    private void AddAll(IEnumerable<SettingValue> values)
    {
        foreach (var value in values) _values[value.Setting.Key] = value;
    }

    private string UserFolder() =>
        _surroundings.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? home
        : _surroundings.Environment.GetValueOrDefault("USERPROFILE") is { Length: > 0 } profile ? profile
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
