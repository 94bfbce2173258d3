using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Display;

/// <summary>Shows a running stage: on a terminal a line that is redrawn, and the final result at the end.</summary>
/// <param name="output">Where to show it.</param>
internal sealed class StageDisplay(Output output)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Shows what the stage does now, or at the end what it has done.</summary>
    public void Tell(IStage stage, bool last)
    {
        foreach (var line in MissingRowText.Lines(stage.Status.MissingRows).Where(_told.Add)) Warn($"{stage.Name} waits: {line}");
        var sentence = Sentence(stage);
        if (output.Animated) output.Words.Write($"\r\e[2K{(last ? sentence + "\n" : TerminalConsole.Cut(sentence))}");
        else if (last) output.Say(sentence);
        if (!last) return;
        foreach (var note in stage.Status.Notes) output.Say(SafeText.Of($"{stage.Name}: {note}"));
    }

    /// <summary>Says what the end of the run waits for, in a line of its own.</summary>
    private void Warn(string line)
    {
        if (output.Animated) output.Words.Write("\r\e[2K");
        output.Warn(line);
    }

    private static string Sentence(IStage stage)
    {
        var status = stage.Status;
        if (status.StartFailure is not null) return $"{stage.Name}: {StageText.FailedStart}";
        var day = status.Activity is { } activity ? SafeText.Of(activity) : status.LastDate is { } date ? $"up to {date:yyyy-MM-dd}" : "no day yet";
        var letters = status.DeadLetters > 0 ? $", {Count.Of(status.DeadLetters, "dead letter")}" : "";
        var waiting = status.Waiting is { } wait ? $", {wait.Portfolio} waits for {wait.Ticker} of {wait.Date:yyyy-MM-dd}" : "";
        var server = status.Unreachable is { } reason ? $", waits: {reason}" : "";
        return $"{stage.Name}: {day}, {Count.Of(status.Records, "record")}{letters}{waiting}{SafeText.Of(server)}";
    }
}
