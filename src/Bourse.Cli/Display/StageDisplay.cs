using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Display;

/// <summary>Shows a running stage: on a terminal a line that is redrawn, and the final result at the end.</summary>
/// <param name="output">Where to show it.</param>
internal sealed class StageDisplay(Output output)
{
    /// <summary>Shows what the stage does now, or at the end what it has done.</summary>
    public void Tell(IStage stage, bool last)
    {
        var sentence = Sentence(stage);
        if (output.Animated) output.Words.Write($"\r\e[2K{(last ? sentence + "\n" : TerminalConsole.Cut(sentence))}");
        else if (last) output.Say(sentence);
        if (!last) return;
        foreach (var note in stage.Status.Notes) output.Say(SafeText.Of($"{stage.Name}: {note}"));
    }

    private static string Sentence(IStage stage)
    {
        var status = stage.Status;
        var day = status.LastDate is { } date ? $"up to {date:yyyy-MM-dd}" : "no day yet";
        var letters = status.DeadLetters > 0 ? $", {Count.Of(status.DeadLetters, "dead letter")}" : "";
        var waiting = status.Waiting is { } wait ? $", {wait.Portfolio} waits for {wait.Ticker} of {wait.Date:yyyy-MM-dd}" : "";
        var server = status.Unreachable is { } reason ? $", waits: {reason}" : "";
        return $"{stage.Name}: {day}, {Count.Of(status.Records, "record")}{letters}{waiting}{SafeText.Of(server)}";
    }
}
