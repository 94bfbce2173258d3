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
    public override Task<int> RunAsync(CommandContext context)
    {
        var line = context.Arguments.GetRequiredValue(_line);
        var position = (int)Math.Min(context.Arguments.GetValue(_position) ?? line.Length, line.Length);
        var program = line.AsSpan().TrimStart().IndexOf(' ');
        if (program < 0) return Task.FromResult(ExitCode.Done);
        // The parser counts from the end of the program's name, whatever path it was called by.
        var skipped = line.Length - line.AsSpan().TrimStart().Length + program + 1;
        var words = context.Root.Parse(line[skipped..]).GetCompletions(Math.Max(0, position - skipped));
        foreach (var word in words) context.Output.Data.WriteLine(word.InsertText ?? word.Label);
        return Task.FromResult(ExitCode.Done);
    }
}
