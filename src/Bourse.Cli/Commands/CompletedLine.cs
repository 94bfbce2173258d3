using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Commands;

/// <summary>A command line up to the cursor, and the words that may stand there.</summary>
/// <param name="Text">The line without the program's name, as the parser reads it.</param>
/// <param name="Word">The word at the cursor as far as it was typed; empty behind a blank.</param>
/// <param name="Prefix">What belongs to that word in the shell, but not for the parser: <c>--log=</c>.</param>
internal sealed record CompletedLine(string Text, string Word, string Prefix)
{
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

    private static string TextOf(CompletionItem item) => item.InsertText ?? item.Label;

    private static bool IsOption(string word) => word.StartsWith('-');
}
