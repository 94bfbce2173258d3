using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bourse.Market;

namespace Bourse.Cli.Frame;

/// <summary>Makes options whose values are checked before the command starts, with errors in Bourse's own words.</summary>
internal static class OptionOf
{
    /// <summary>An option that takes a text.</summary>
    public static Option<string?> Text(string name, string valueName, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = valueName };

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    /// <summary>An option that takes a whole number.</summary>
    public static Option<long?> Number(string name, string valueName, string description, long minimum, params string[] aliases)
    {
        var option = new Option<long?>(name, aliases) { Description = description, HelpName = valueName };
        option.CustomParser = result => ReadNumber(result, name, minimum);
        return option;
    }

    /// <summary>An option with a fixed set of values, in any letter case.</summary>
    public static Option<string?> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
        option.CustomParser = result => ReadWord(result, name, words);
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>An option that takes a point in time: a day, a time of day in UTC, or a span before now.</summary>
    public static Option<string?> Time(string name, string description) => Text(name, "TIME", description);

    /// <summary>Completes lists with commas by one more name, e.g. <c>json,</c> to <c>json,html</c>.</summary>
    /// <param name="option">The option that takes such a list.</param>
    /// <param name="names">The names.</param>
    public static void CompleteLists(this Option option, IEnumerable<string> names) => option.CompletionSources.Add(context =>
    {
        var typed = context.WordToComplete;
        var complete = typed[..(typed.LastIndexOf(',') + 1)];
        return names.Except(complete.Split(','), StringComparer.OrdinalIgnoreCase).Select(name => complete + name);
    });

    private static long? ReadNumber(ArgumentResult result, string name, long minimum)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= minimum) return number;
        var range = minimum == long.MinValue ? "" : $" from {minimum}";
        result.AddError($"{name} '{text}' is not a whole number{range}{ParseErrors.RemedyMark}give {name} a whole number{range}");
        return null;
    }

    private static string? ReadWord(ArgumentResult result, string name, string[] words)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var word = Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null) result.AddError($"{name} cannot be '{text}'{ParseErrors.RemedyMark}{NearestName.Remedy(text, words)}");
        return word;
    }
}
