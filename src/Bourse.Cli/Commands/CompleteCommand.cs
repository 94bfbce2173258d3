using System.CommandLine;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse complete</c>: called by the scripts of <see cref="CompletionCommand"/>, not by people.</summary>
internal sealed class CompleteCommand : BourseCommand
{
    private readonly Option<long?> _position = OptionOf.Number("--position", "N", "Where the cursor is in the line", 0);
    private readonly Argument<string> _line = new("LINE") { Description = "The line as it was typed so far" };

    public CompleteCommand()
        : base("complete", "Print the words that may come next in a command line", new Example("complete --position 11 -- \"bourse topi\"", "topic"))
    {
        Hidden = true;
        Add(_position);
        Add(_line);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var line = context.Arguments.GetRequiredValue(_line);
        var position = (int)Math.Min(context.Arguments.GetValue(_position) ?? line.Length, line.Length);
        // What is behind the cursor makes no difference.
        if (CompletedLine.Read(line[..position], context.Root) is not { } typed) return ExitCode.Done;
        var parsed = CommandLine.ParseLine(context.Root, typed.Text);
        await using var home = new CommandContext(context.Root, parsed, context.Console, context.Output, context.Cancellation);
        await new CompletedNames(home).AddToAsync(parsed, typed.Word);
        var words = typed.Select(parsed).ToList();
        foreach (var word in words) context.Output.Data.WriteLine(word);
        // The scripts take a failure for "a path belongs here", so that files are offered even if the program cannot run.
        return words.Count == 0 && typed.TakesPath(parsed) ? ExitCode.Failed : ExitCode.Done;
    }
}
