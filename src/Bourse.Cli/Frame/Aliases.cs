namespace Bourse.Cli.Frame;

/// <summary>Names that people come with from other programs, and what they stand for.</summary>
internal static class Aliases
{
    private const string ServerSuffix = "_server";

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server"] = ["up"],
        ["investorsDB"] = ["database", "init"],
        ["app1"] = ["ingest"],
        ["app2"] = ["report"],
    };

    /// <summary>
    /// The arguments with an alias in the command's place written out: the first one that is neither an option nor the value of a global
    /// option. <c>se1_server</c> is <c>exchange se1</c>, <c>inv1</c> is <c>investor inv1</c>, <c>help topic</c> is <c>topic --help</c>.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="takesValue">Whether an option, as it was written, is followed by its value.</param>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> arguments, Func<string, bool> takesValue)
    {
        var place = 0;
        while (place < arguments.Count && arguments[place].StartsWith('-'))
        {
            if (arguments[place] == "--") return arguments;
            place += takesValue(arguments[place]) ? 2 : 1;
        }

        if (place >= arguments.Count) return arguments;
        var rest = arguments.Skip(place + 1);
        if (arguments[place] == "help") return [.. arguments.Take(place), .. rest, "--help"];
        return Find(arguments[place]) is { } words ? [.. arguments.Take(place), .. words, .. rest] : arguments;
    }

    /// <summary>The aliases of a command, as the help shows them.</summary>
    public static string? For(string command) => command switch
    {
        "exchange" => "se1_server, se2_server",
        "investor" => "inv1, inv2, inv3",
        "database init" => "investorsDB",
        _ => Words.FirstOrDefault(alias => alias.Value is [var only] && only == command).Key,
    };

    private static string[]? Find(string word)
    {
        if (Words.TryGetValue(word, out var words)) return words;
        if (word.Length > ServerSuffix.Length && word.EndsWith(ServerSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return ["exchange", word[..^ServerSuffix.Length]];
        }

        var investor = word.Length > 3 && word.StartsWith("inv", StringComparison.OrdinalIgnoreCase) && word.Skip(3).All(char.IsAsciiDigit);
        return investor ? ["investor", word] : null;
    }
}
