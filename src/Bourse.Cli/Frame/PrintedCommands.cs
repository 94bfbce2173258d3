using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>
/// Makes the commands in messages work as they stand: with the program's name as it was called, and with those options of this call that another
/// command needs, too. In messages, such commands stand between backquotes and begin with the program's own name.
/// </summary>
/// <param name="program">The program's name as it was called, e.g. <c>./bourse</c>.</param>
/// <param name="options">What follows each command, e.g. <c> --home /srv/bourse</c>; empty for nothing.</param>
internal sealed partial class PrintedCommands(string program, string options)
{
    /// <summary>Commands as the messages hold them.</summary>
    public static PrintedCommands Plain { get; } = new(BourseRoot.ProgramName, "");

    /// <summary>The program's name as it was called.</summary>
    public string CalledName => program;

    /// <summary>What is known before the command line has been checked: the program's name.</summary>
    public static PrintedCommands Of(IReadOnlyDictionary<string, string> variables) =>
        new(variables.GetValueOrDefault(HostEnvironment.CalledAsVariable) is { Length: > 0 } name ? name : BourseRoot.ProgramName, "");

    /// <summary>The same with the options of a command line that say which network is meant. Values with secrets are left out.</summary>
    public PrintedCommands With(BourseRoot root, ParseResult parsed)
    {
        var given = root.Options.OfType<SettingOption>().Select(option => OptionText(parsed, option, option.Setting.Secrecy));
        return new PrintedCommands(program, string.Concat(given.Append(OptionText(parsed, root.Config, Secrecy.None))));
    }

    /// <summary>The same on another home folder, with all parts embedded there.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="isEmbedded">Whether the parts are embedded without being asked for; otherwise the settings name servers.</param>
    public PrintedCommands WithHome(string home, bool isEmbedded)
    {
        var profile = isEmbedded ? "" : $" {SettingOption.NameOf(Setting.Profile)} {Setting.EmbeddedProfile}";
        return new PrintedCommands(program, $" {SettingOption.NameOf(Setting.Home)} {Quote(home)}{profile}");
    }

    /// <summary>A message with its commands made to work.</summary>
    public string In(string message) => Quoted().Replace(message, match => $"`{Complete(match.Groups["words"].Value)}`");

    /// <summary>A command that begins with the program's own name, made to work.</summary>
    public string Of(string command) => In($"`{command}`").Trim('`');

    /// <summary>A remedy, which may also be a command without backquotes.</summary>
    public string InRemedy(string remedy) =>
        remedy.StartsWith(BourseRoot.ProgramName + " ", StringComparison.Ordinal) ? program + remedy[BourseRoot.ProgramName.Length..] : In(remedy);

    /// <summary>A value as a word of a shell's command line.</summary>
    public static string Quote(string value)
    {
        if (value.Length > 0 && value.All(c => char.IsLetterOrDigit(c) || "_./:~=,@%+-\\".Contains(c, StringComparison.Ordinal))) return value;
        return OperatingSystem.IsWindows() ? $"\"{value}\"" : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private string Complete(string words)
    {
        var home = SettingOption.NameOf(Setting.Home);
        return words.Length == 0 ? program : words.Contains(home, StringComparison.Ordinal) ? $"{program} {words}" : $"{program} {words}{options}";
    }

    private static string OptionText(ParseResult parsed, Option<string> option, Secrecy secrecy)
    {
        if (parsed.GetResult(option) is not { Implicit: false, Tokens: [{ Value: var value }, ..] }) return "";
        return Secrets.Mask(value, secrecy) == value ? $" {option.Name} {Quote(value)}" : "";
    }

    [GeneratedRegex("`bourse(?: (?<words>[^`]*))?`")]
    private static partial Regex Quoted();
}
