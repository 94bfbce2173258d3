using System.CommandLine;

namespace Bourse.Cli.Frame;

/// <summary>Writes the help of a command: description, usage, arguments and options, examples.</summary>
internal static class Help
{
    private const string Indent = "  ";
    private const int LongestLine = 110;

    /// <summary>A description that would have less room beside its option stands below it.</summary>
    private const int LeastText = 30;

    /// <summary>Writes the help.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="command">The command.</param>
    /// <param name="program">The program's name as it was called.</param>
    /// <param name="terminal">How many characters a line of the terminal has; null when none shows it.</param>
    public static void Write(TextWriter writer, Command command, string program, int? terminal)
    {
        var width = Math.Min(terminal ?? LongestLine, LongestLine);
        var path = program + PathOf(command)[BourseRoot.ProgramName.Length..];
        WrappedText.Write(writer, "", command.Description ?? "", width);
        WriteUsage(writer, command, path, width);
        WriteRows(writer, width, "Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, Describe(sub))));
        WriteRows(writer, width, "Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        WriteRows(writer, width, "Options", command.Options.Where(option => command is not BourseRoot && !option.Hidden).Select(Row));
        WriteRows(writer, width, "Global options", GlobalOptions(command).Select(Row));
        WriteExamples(writer, width, command, program);
    }

    /// <summary>The words that lead to the command, the program's name first.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;

    private static void WriteUsage(TextWriter writer, Command command, string path, int width)
    {
        var usage = path;
        if (command.Subcommands.Count > 0) usage += " COMMAND";
        foreach (var argument in command.Arguments) usage += " " + UsageOf(argument);
        writer.WriteLine();
        writer.WriteLine("Usage:");
        WrappedText.Write(writer, Indent, $"{usage} [options]", width, 2 * Indent.Length);
        if (AliasOf(command) is { } alias) writer.WriteLine($"{Indent}(also known as {alias})");
    }

    private static string UsageOf(Argument argument)
    {
        var more = argument.Arity.MaximumNumberOfValues > 1 ? " …" : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}{more}]" : argument.Name + more;
    }

    private static void WriteExamples(TextWriter writer, int room, Command command, string program)
    {
        if (command is not IDocumented { Examples: { Count: > 0 } examples }) return;
        writer.WriteLine();
        writer.WriteLine("Examples:");
        var lines = examples.Select(example => (Line: $"{program} {example.Line}", example.Says)).ToList();
        var width = lines.Max(example => example.Line.Length);
        foreach (var (line, says) in lines)
        {
            var fits = width + says.Length + 2 * Indent.Length + 1 < room;
            if (fits)
            {
                writer.WriteLine($"{Indent}{line.PadRight(width)}{Indent}# {says}");
                continue;
            }

            foreach (var words in WrappedText.Lines(says, room - Indent.Length - 2)) writer.WriteLine($"{Indent}# {words}");
            writer.WriteLine($"{Indent}{line}");
        }
    }

    private static void WriteRows(TextWriter writer, int room, string title, IEnumerable<(string Left, string Right)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(title + ":");
        var width = list.Max(row => row.Left.Length);
        foreach (var (left, right) in list)
        {
            var beside = room - width - 2 * Indent.Length;
            if (beside < LeastText)
            {
                WrappedText.Write(writer, Indent, left, room, 2 * Indent.Length);
                WrappedText.Write(writer, Indent + Indent + Indent, right, room);
                continue;
            }

            var lines = WrappedText.Lines(right, beside);
            writer.WriteLine($"{Indent}{left.PadRight(width)}{Indent}{lines[0]}".TrimEnd());
            foreach (var line in lines.Skip(1)) writer.WriteLine($"{Indent}{new string(' ', width)}{Indent}{line}");
        }
    }

    private static (string Left, string Right) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias != "-?").OrderBy(alias => alias.Length).Append(option.Name));
        var value = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : " " + (option.HelpName ?? "VALUE");
        return (names + value, option.Description ?? "");
    }

    private static string Describe(Command command) =>
        AliasOf(command) is { } alias ? $"{command.Description} (also: {alias})" : command.Description ?? "";

    private static string? AliasOf(Command command) => command is not BourseRoot && RootOf(command) is { } root
        ? Aliases.For(PathOf(command)[(BourseRoot.ProgramName.Length + 1)..], root.Topology)
        : null;

    private static BourseRoot? RootOf(Command command) =>
        command as BourseRoot ?? command.Parents.OfType<Command>().Select(RootOf).FirstOrDefault(root => root is not null);

    private static IEnumerable<Option> GlobalOptions(Command command) => command is BourseRoot
        ? command.Options.Where(option => !option.Hidden)
        : command.Parents.OfType<Command>().SelectMany(GlobalOptions).Where(option => option.Recursive);
}
