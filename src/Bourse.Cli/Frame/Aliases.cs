using Bourse.Hosting.Stages;

namespace Bourse.Cli.Frame;

/// <summary>Command names of other programs, and the commands they stand for. The kinds of stages define those of stages.</summary>
internal static class Aliases
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server"] = ["up"],
        ["investorsDB"] = ["database", "init"],
        ["app"] = ["dashboard"],
        ["app2"] = ["report"],
        ["kafka-producer"] = ["replay"],
        ["kafka-consumer"] = ["sink"],
        ["kafka_stream"] = ["pipeline", "run"],
    };

    /// <summary>
    /// The arguments with an alias in the command's place written out: the first one that is neither an option nor the value of a global
    /// option. <c>se1_server</c> is <c>exchange se1</c>, <c>inv1</c> is <c>investor inv1</c>, <c>help topic</c> is <c>topic --help</c>.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="topology">The kinds of stages.</param>
    /// <param name="takesValue">Whether an option, as it was written, is followed by its value.</param>
    /// <param name="isCommandOf">
    /// Whether a group has a command of that name. An alias of a command of a group stands for the group alone when another of its commands follows:
    /// <c>kafka_stream list</c> is <c>pipeline list</c>. Null when no alias is followed by one.
    /// </param>
    public static IReadOnlyList<string> Expand(
        IReadOnlyList<string> arguments, NetworkTopology topology, Func<string, bool> takesValue, Func<string, string, bool>? isCommandOf = null)
    {
        var place = 0;
        while (place < arguments.Count && arguments[place].StartsWith('-'))
        {
            if (arguments[place] == "--") return arguments;
            place += takesValue(arguments[place]) ? 2 : 1;
        }

        if (place >= arguments.Count) return arguments;
        var rest = arguments.Skip(place + 1).ToList();
        if (arguments[place] == "help") return [.. arguments.Take(place), .. rest, "--help"];
        if (Find(arguments[place], topology) is not { } words) return arguments;
        var isGroup = words.Count == 2 && rest.Count > 0 && isCommandOf?.Invoke(words[0], rest[0]) == true;
        return [.. arguments.Take(place), .. isGroup ? words.Take(1) : words, .. rest];
    }

    /// <summary>The same for the global options of a program.</summary>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> arguments, BourseRoot root)
    {
        var withValue = root.Options.Where(option => option.ValueType != typeof(bool)).Select(option => option.Name).ToList();
        return Expand(arguments, root.Topology, withValue.Contains, IsCommandOf);

        bool IsCommandOf(string group, string name) =>
            root.Subcommands.Any(command => command.Name == group && command.Subcommands.Any(other => other.Name == name));
    }

    /// <summary>The aliases of a command, as the help shows them.</summary>
    public static string? For(string command, NetworkTopology topology) =>
        topology.Kinds.FirstOrDefault(kind => kind.Word == command)?.Aliases
        ?? Words.FirstOrDefault(alias => string.Join(' ', alias.Value) == command).Key;

    private static IReadOnlyList<string>? Find(string word, NetworkTopology topology) =>
        Words.GetValueOrDefault(word) ?? topology.Kinds.Select(kind => kind.ExpandAlias(word)).FirstOrDefault(words => words is not null);
}
