using System.CommandLine;
using System.CommandLine.Parsing;
using Bourse.Cli.Frame;
using Bourse.Market;

namespace Bourse.Cli.Configuration;

/// <summary>
/// Gathers the settings from wherever they are given, weakest first: built-in defaults, configuration files (home folder, current folder),
/// <c>.env</c> in the current folder, environment, arguments.
/// </summary>
internal sealed class SettingsSources
{
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
        // The home folder decides which file is read there, and may itself be set by everything that is stronger than that file.
        var stronger = new List<SettingValue>();
        var found = file is null ? ReadFiles(surroundings.CurrentFolder) : [sources.ReadNamed(file)];
        foreach (var one in found) stronger.AddRange(FromFile(one));
        stronger.AddRange(sources.FromDotEnv());
        stronger.AddRange(sources.FromEnvironment(warn));
        stronger.AddRange(sources.FromArguments(arguments));
        sources.AddDefaults();
        sources.AddAll(stronger);
        if (file is null) found.InsertRange(0, sources.AddHomeFiles(stronger));
        sources.Files = found;
        return sources;
    }

    /// <summary>The value of a setting.</summary>
    public SettingValue ValueOf(Setting setting) =>
        _values.GetValueOrDefault(setting.Key) ?? new SettingValue(setting, null, "not set", _surroundings.CurrentFolder);

    /// <summary>Gives a setting the value that stands in another argument; the strongest of all.</summary>
    public void Override(Setting setting, string text, string argument) =>
        _values[setting.Key] = new SettingValue(setting, text, $"argument {argument}", _surroundings.CurrentFolder);

    /// <summary>A path as it was written in a value, made absolute; <c>~</c> is the user's folder.</summary>
    public string PathOf(string text, SettingValue value)
    {
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal)) text = UserFolder() + text[1..];
        return Path.GetFullPath(text, value.Folder);
    }

    private static List<ConfigurationFile> ReadFiles(string folder) =>
        [.. FileNames.Select(name => ConfigurationFile.ReadIfThere(Path.Combine(folder, name))).OfType<ConfigurationFile>()];

    private static IEnumerable<SettingValue> FromFile(ConfigurationFile file) =>
        file.Values.Select(pair => new SettingValue(Setting.All.First(setting => setting.Key == pair.Key), pair.Value, file.Path, file.Folder));

    private ConfigurationFile ReadNamed(string file) =>
        ConfigurationFile.ReadIfThere(Path.GetFullPath(file, _surroundings.CurrentFolder))
        ?? throw new BourseException(FailureKind.Usage, $"there is no configuration file {file}", "give --config the path of a file");

    private List<ConfigurationFile> AddHomeFiles(List<SettingValue> stronger)
    {
        var home = ValueOf(Setting.Home);
        var folder = PathOf(home.Text!, home);
        if (folder == _surroundings.CurrentFolder) return [];
        var files = ReadFiles(folder);
        foreach (var file in files.Where(file => file.Values.ContainsKey(Setting.Home.Key)))
        {
            throw new BourseException(FailureKind.Usage, $"{file.Path} sets home, but is only found by it", "take the setting out of that file");
        }

        foreach (var file in files) AddAll(FromFile(file));
        AddAll(stronger);
        return files;
    }

    private void AddDefaults()
    {
        var folder = _surroundings.CurrentFolder;
        var withDefault = Setting.All.Where(setting => setting.Default is not null);
        AddAll(withDefault.Select(setting => new SettingValue(setting, setting.Default, "default", folder)));
        AddAll([new SettingValue(Setting.To, $"{_surroundings.Clock.GetUtcNow():yyyy-MM-dd}", "default: today", folder)]);
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
        foreach (var name in UnknownNames(_surroundings.Environment.Keys))
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

    private IEnumerable<SettingValue> FromArguments(ParseResult arguments)
    {
        for (SymbolResult? level = arguments.CommandResult; level is not null; level = level.Parent)
        {
            if (level is not CommandResult command) continue;
            foreach (var option in command.Command.Options.OfType<SettingOption>())
            {
                if (arguments.GetResult(option) is not { Implicit: false } || arguments.GetValue(option) is not { } text) continue;
                yield return new SettingValue(option.Setting, text, $"argument {option.Name}", _surroundings.CurrentFolder);
            }
        }
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
