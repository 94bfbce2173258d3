using System.Text;
using System.Text.Json;
using Bourse.Market;
using Bourse.Pipelines;
using Microsoft.Extensions.Configuration;

namespace Bourse.Hosting.Configuration;

/// <summary>A configuration file: settings, and possibly the network (<c>exchanges</c>, <c>investors</c>) and <c>pipelines</c>.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Values">The settings in it, by key.</param>
/// <param name="Network">The whole text when it describes exchanges or investors, else null.</param>
/// <param name="Profiles">The profiles it describes: for each name the settings in it, by key.</param>
public sealed record ConfigurationFile(
    string Path,
    IReadOnlyDictionary<string, string> Values,
    string? Network,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Profiles)
{
    private const string ProfilesKey = "profiles";
    private const string Section = "Bourse";
    private static readonly string[] NetworkKeys = ["exchanges", "investors"];

    /// <summary>Standard names in appsettings.json, which several programs may share.</summary>
    private static readonly string[] ForeignNames = ["Logging", "AllowedHosts", "ConnectionStrings", "Kestrel", "Urls"];

    /// <summary>The whole text when it describes pipelines, else null.</summary>
    public string? Pipelines { get; init; }

    /// <summary>Whether a run has written it into the home, and not a person (<see cref="HomeFolder.KeptNetwork"/>).</summary>
    public bool IsKept { get; init; }

    /// <summary>The file's folder: relative paths in it count from there.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "";

    /// <summary>Reads a file; null when it is not there.</summary>
    /// <exception cref="BourseException">
    /// It cannot be read, is not JSON, or has a key that is no setting (<see cref="FailureKind.Usage"/>).
    /// </exception>
    public static ConfigurationFile? ReadIfThere(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return Read(path, ReadText(path), shared: System.IO.Path.GetFileName(path) == "appsettings.json");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var reason = (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new BourseException(FailureKind.Usage, $"{path} cannot be read: {reason}", "correct the file", e)
            {
                Code = BourseErrorCode.ConfigurationUnreadable,
            };
        }
    }

    /// <summary>The text, without a byte order mark, in whichever encoding that mark names.</summary>
    private static string ReadText(string path)
    {
        using var reader = new StreamReader(path);
        return reader.ReadToEnd();
    }

    private static ConfigurationFile Read(string path, string text, bool shared)
    {
        var hasSection = false;
        if (shared) (text, hasSection) = OwnSection(text);
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var profiles = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.OrdinalIgnoreCase);
        var (network, pipelines) = (false, false);
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (shared && !hasSection && IsForeign(key, value)) continue;
            if (IsNetwork(key)) network = true;
            else if (IsPipelines(key)) pipelines = true;
            else if (TopOf(key).Equals(ProfilesKey, StringComparison.OrdinalIgnoreCase)) AddToProfile(profiles, key, value, path);
            else Add(values, key, value, key, path);
        }

        return new ConfigurationFile(path, values, network ? text : null, profiles) { Pipelines = pipelines ? text : null };
    }

    private static void Add(Dictionary<string, string> values, string key, string? value, string written, string path)
    {
        if (value is not null) values[Known(key, written, path)] = value;
        else if (!Setting.All.Any(setting => setting.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))) Known(key, written, path);
    }

    /// <summary>Takes a line like <c>profiles:server:log</c> into the profile of that name.</summary>
    private static void AddToProfile(
        Dictionary<string, IReadOnlyDictionary<string, string>> profiles, string key, string? value, string path)
    {
        var parts = key.Split(':', 3);
        if (parts.Length < 3 && value is { Length: > 0 })
        {
            throw new BourseException(
                FailureKind.Usage, $"{path}: {key} is no object with settings", "write \"profiles\": {\"server\": {\"log\": \"kafka:HOST:PORT\"}}");
        }

        if (parts.Length == 1) return;
        if (!profiles.TryGetValue(parts[1], out var profile)) profiles[parts[1]] = profile = new Dictionary<string, string>();
        if (parts.Length == 3) Add((Dictionary<string, string>)profile, parts[2], value, key, path);
    }

    private static bool IsNetwork(string key) => NetworkKeys.Contains(TopOf(key), StringComparer.OrdinalIgnoreCase);

    private static bool IsPipelines(string key) => TopOf(key).Equals(PipelineFile.Member, StringComparison.OrdinalIgnoreCase);

    private static string TopOf(string key) => key.Split(':')[0];

    /// <summary>The object <c>Bourse</c> of a file that several programs share, or the whole file when it has none.</summary>
    private static (string Text, bool HasSection) OwnSection(string text)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using var document = JsonDocument.Parse(text, options);
        var root = document.RootElement;
        var has = root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Section, out _);
        return has ? (OnItsLines(root.GetProperty(Section).GetRawText(), text), true) : (text, false);
    }

    /// <summary>A part of a text behind as many empty lines as are before it in the text, so that its lines keep their numbers.</summary>
    private static string OnItsLines(string part, string text) =>
        new string('\n', text.AsSpan(0, text.IndexOf(part, StringComparison.Ordinal)).Count('\n')) + part;

    /// <summary>
    /// Whether a key of a file that several programs share belongs to another one: it is no setting. A single value whose name is nearly a setting's
    /// is taken for a mistake.
    /// </summary>
    private static bool IsForeign(string key, string? value)
    {
        var top = TopOf(key);
        if (IsNetwork(key) || IsPipelines(key) || top.Equals(ProfilesKey, StringComparison.OrdinalIgnoreCase)) return false;
        var names = Setting.All.Select(setting => setting.Key).ToList();
        if (names.Contains(key, StringComparer.OrdinalIgnoreCase)) return value is null;
        var isMistake = top == key && value is not null && NearestName.Of(key, names) is not null;
        return !isMistake || ForeignNames.Contains(key, StringComparer.OrdinalIgnoreCase);
    }

    private static string Known(string key, string written, string path)
    {
        var inProfile = written.Length > key.Length;
        var settings = Setting.All.Where(setting => !inProfile || setting.IsOfProfiles).Select(setting => setting.Key).ToList();
        if (settings.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } known) return known;
        if (!inProfile) settings.AddRange([.. NetworkKeys, ProfilesKey, PipelineFile.Member]);
        // Of an object or a list that does not exist, its name is the mistake, and not that of the first value in it.
        var name = settings.Any(one => TopOf(one).Equals(TopOf(key), StringComparison.OrdinalIgnoreCase)) ? key : TopOf(key);
        throw new BourseException(
            FailureKind.Usage, $"{path} has a setting that does not exist: {(inProfile ? written : name)}", NearestName.Remedy(name, settings));
    }
}
