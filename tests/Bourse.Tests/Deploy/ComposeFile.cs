using Bourse.Tests.Cli;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Bourse.Tests.Deploy;

/// <summary>A compose file of <c>deploy/</c>, with anchors resolved and extended services merged in, as compose itself reads it.</summary>
internal sealed class ComposeFile
{
    public static readonly string Folder = Path.Combine(FakeCheckout.CheckoutFolder(), "deploy");
    private readonly Dictionary<string, object> _root;

    private ComposeFile(string name) => (Name, _root) = (name, Read(Path.Combine(Folder, name)));

    /// <summary>The environments, each deployable by itself.</summary>
    public static IReadOnlyList<ComposeFile> Environments { get; } = [new("server.yaml"), new("client.yaml"), new("app.yaml")];

    /// <summary>The file that starts all of them.</summary>
    public static ComposeFile Whole { get; } = new("compose.yaml");

    public string Name { get; }

    /// <summary>The services by name.</summary>
    public IReadOnlyDictionary<string, ComposeService> Services => Section("services").ToDictionary(
        pair => pair.Key, pair => new ComposeService(pair.Key, Extended((Dictionary<string, object>)pair.Value)), StringComparer.Ordinal);

    public Dictionary<string, object> Section(string name) => _root.TryGetValue(name, out var value) ? (Dictionary<string, object>)value : [];

    public IEnumerable<string> List(string name) => ((List<object>)_root[name]).Cast<string>();

    /// <summary>The values of the extended service come first; those of the service itself replace them, maps and lists are joined.</summary>
    private static Dictionary<string, object> Extended(Dictionary<string, object> service)
    {
        if (!service.TryGetValue("extends", out var extends)) return service;
        var from = (Dictionary<string, object>)extends;
        var parent = (Dictionary<string, object>)new ComposeFile((string)from["file"]).Section("services")[(string)from["service"]];
        var merged = new Dictionary<string, object>(parent, StringComparer.Ordinal) { ["extends"] = extends };
        foreach (var (key, value) in service)
        {
            merged[key] = (merged.GetValueOrDefault(key), value) switch
            {
                (Dictionary<string, object> old, Dictionary<string, object> own) when key != "extends" =>
                    old.Concat(own).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value),
                (List<object> old, List<object> own) when key is not "command" => old.Concat(own).ToList(),
                _ => value,
            };
        }

        return merged;
    }

    private static Dictionary<string, object> Read(string path)
    {
        var reader = new MergingParser(new Parser(new StringReader(File.ReadAllText(path))));
        return (Dictionary<string, object>)Plain(new DeserializerBuilder().Build().Deserialize<object>(reader)!);
    }

    private static object Plain(object value) => value switch
    {
        Dictionary<object, object> map => map.ToDictionary(pair => (string)pair.Key, pair => pair.Value is null ? "" : Plain(pair.Value)),
        List<object> list => list.Select(one => Plain(one)).ToList(),
        _ => value,
    };
}

/// <summary>A service of a compose file.</summary>
internal sealed record ComposeService(string Name, Dictionary<string, object> Values)
{
    /// <summary>Whether it runs the program, and not somebody else's.</summary>
    public bool IsOwn => Values.ContainsKey("extends");

    public string Image => (string)Values["image"];

    public IReadOnlyList<string> Command => List("command");

    public IReadOnlyList<string> Secrets => List("secrets");

    public IReadOnlyList<string> Ports => List("ports");

    public IReadOnlyList<string> Profiles => List("profiles");

    public Dictionary<string, object> Environment => Map("environment");

    public Dictionary<string, object> HealthCheck => Map("healthcheck");

    public Dictionary<string, object> DependsOn => Map("depends_on");

    public IReadOnlyList<string> List(string key) => Values.TryGetValue(key, out var list) ? [.. ((List<object>)list).Cast<string>()] : [];

    private Dictionary<string, object> Map(string key) => Values.TryGetValue(key, out var map) ? (Dictionary<string, object>)map : [];
}
