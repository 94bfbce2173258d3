using System.CommandLine;
using System.CommandLine.Parsing;
using Bourse.Market;

namespace Bourse.Cli.Frame;

/// <summary>Reports what is wrong with a command line, with a suggestion.</summary>
internal static class ParseErrors
{
    /// <summary>Separates cause and remedy in the messages of Bourse's own parsers.</summary>
    public const char RemedyMark = '\n';

    /// <summary>Throws when the command line is invalid.</summary>
    /// <exception cref="BourseException">It cannot (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (TakenForValue(parsed) is { } option) throw UnknownOption(command, option);
        foreach (var token in parsed.UnmatchedTokens) throw Unknown(command, token);
        if (command is not BourseCommand)
        {
            // Without a command there are other errors, too, which its help explains better.
            foreach (var error in parsed.Errors.Where(error => error.SymbolResult is OptionResult)) throw Wrong(command, error);
            if (command is BourseRoot) return;
            throw Incomplete(command);
        }

        foreach (var error in parsed.Errors) throw Wrong(command, error);
    }

    /// <summary>An unknown option, which the parser took for the value of an argument.</summary>
    private static string? TakenForValue(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).FirstOrDefault(IsOption);
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]);

    private static BourseException Unknown(Command command, string token)
    {
        if (IsOption(token)) return UnknownOption(command, token);
        var commands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToList();
        if (commands.Count == 0) return Usage($"`{Help.PathOf(command)}` does not take '{token}'", HelpFor(command));
        var remedy = NearestName.Of(token, commands) is { } name ? $"did you mean `{Help.PathOf(command)} {name}`?" : HelpFor(command);
        return Usage($"there is no command '{Help.PathOf(command)} {token}'", remedy);
    }

    private static BourseException UnknownOption(Command command, string token)
    {
        var name = token.Split('=', ':')[0];
        var options = Chain(command).SelectMany((c, depth) => c.Options.Where(option => depth == 0 || option.Recursive))
            .Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name));
        // The common dashes are removed, since they would make short names seem nearer.
        var words = options.Where(option => option.StartsWith("--", StringComparison.Ordinal)).Select(option => option[2..]);
        var meant = NearestName.Of(name.TrimStart('-'), words);
        return Usage($"`{Help.PathOf(command)}` has no option {name}", meant is null ? HelpFor(command) : $"did you mean --{meant}?");
    }

    private static BourseException Incomplete(Command group)
    {
        var commands = group.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);
        return Usage($"`{Help.PathOf(group)}` needs a command after it", $"{Help.PathOf(group)} {string.Join('|', commands)}");
    }

    private static BourseException Wrong(Command command, ParseError error)
    {
        var parts = error.Message.Split(RemedyMark, 2);
        if (parts.Length == 2) return Usage(parts[0], parts[1]);
        if (error.SymbolResult is OptionResult { Tokens.Count: 0 } option) return Usage($"{option.Option.Name} needs a value", HelpFor(command));
        var missing = command.Arguments.FirstOrDefault(argument => error.SymbolResult is ArgumentResult result && result.Argument == argument)
            ?? (error.SymbolResult is CommandResult ? command.Arguments.FirstOrDefault() : null);
        return missing is not null && error.Message.StartsWith("Required", StringComparison.Ordinal)
            ? Usage($"`{Help.PathOf(command)}` needs {missing.Name}", HelpFor(command))
            : Usage(char.ToLowerInvariant(parts[0][0]) + parts[0][1..].TrimEnd('.'), HelpFor(command));
    }

    private static IEnumerable<Command> Chain(Command? command)
    {
        for (; command is not null; command = command.Parents.OfType<Command>().FirstOrDefault()) yield return command;
    }

    private static string HelpFor(Command command) => $"{Help.PathOf(command)} --help";

    private static BourseException Usage(string message, string? remedy) => new(FailureKind.Usage, message, remedy);
}
