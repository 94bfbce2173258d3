using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary>A command line up to the cursor, and the words that may stand there.</summary>
/// <param name="Text">The line without the program's name, as the parser reads it.</param>
/// <param name="Word">The word at the cursor as far as it was typed; empty behind a blank.</param>
/// <param name="Prefix">What belongs to that word in the shell, but not for the parser: <c>--log=</c>.</param>
internal sealed record CompletedLine(string Text, string Word, string Prefix)
{
    /// <summary>The placeholders of help that stand for a path.</summary>
    private static readonly string[] Paths = ["FILE", "DIR", "LAKE", "SOURCE"];

    /// <summary>Reads a line that begins with the program's name, by whatever path; null while that name is being typed.</summary>
    public static CompletedLine? Read(string line, BourseRoot root)
    {
        var words = line.TrimStart().Split(' ');
        if (words.Length < 2) return null;
        var (word, prefix) = (words[^1], "");
        var before = words[1..^1].Where(given => given.Length > 0).ToList();
        if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
        {
            prefix = word[..(end + 1)];
            before.Add(word[..end]);
            word = word[(end + 1)..];
        }

        return new CompletedLine(string.Join(' ', Aliases.Expand(before, root).Append(word)), word, prefix);
    }

    /// <summary>
    /// The words that begin with what was typed; the parser's own completion also finds words that only contain it. Options are offered when a dash
    /// was typed, or when nothing else can follow.
    /// </summary>
    public IEnumerable<string> Select(ParseResult parsed)
    {
        // Nothing follows a word that the parser does not know.
        if (parsed.UnmatchedTokens.Any(token => token != Word)) return [];
        var words = parsed.GetCompletions(Text.Length).Select(TextOf).Where(word => word.StartsWith(Word, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal).ToList();
        var others = words.Where(word => !IsOption(word)).ToList();
        if (IsOption(Word)) return words;
        var command = parsed.CommandResult.Command;
        var canBeOption = Word.Length == 0 && command.Arguments.Count == 0 && command.Subcommands.Count == 0;
        return (others.Count > 0 || !canBeOption ? others : words).Select(word => Prefix + word);
    }

    /// <summary>Whether a path may stand at the cursor.</summary>
    public bool TakesPath(ParseResult parsed)
    {
        var before = Text.Split(' ').SkipLast(1).LastOrDefault(word => word.Length > 0) ?? "";
        var command = parsed.CommandResult.Command;
        if (IsOption(before) && OptionsOf(command).FirstOrDefault(option => option.Name == before || option.Aliases.Contains(before)) is { } named)
        {
            if (named.Arity.MaximumNumberOfValues > 0 && named.ValueType != typeof(bool)) return IsPath(named);
        }

        if (IsOption(Word)) return false;
        var next = command.Arguments.FirstOrDefault(argument => !CompletedNames.IsFilled(argument, parsed, Word));
        return next is not null && IsPath(next.HelpName ?? next.Name);
    }

    private static bool IsPath(Option option) =>
        (option is SettingOption { Setting: var setting } && setting == Setting.Calendar) || IsPath(option.HelpName ?? "");

    private static bool IsPath(string placeholder) => placeholder.Split('|').Any(Paths.Contains);

    /// <summary>The options of a command and those that it inherits.</summary>
    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static string TextOf(CompletionItem item) => item.InsertText ?? item.Label;

    private static bool IsOption(string word) => word.StartsWith('-');
}
