using System.Text.Json;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>
/// Runs one stage for a command: takes its role on the home folder, tells what it does now and then, and ends it in order.
/// </summary>
internal sealed class RunningStage
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);
    private readonly CommandContext _context;
    private readonly IStage _stage;

    private RunningStage(CommandContext context, IStage stage) => (_context, _stage) = (context, stage);

    /// <summary>Runs a stage until it has done all it was asked to do.</summary>
    /// <param name="context">The command.</param>
    /// <param name="role">The stage's name and role.</param>
    /// <param name="create">Makes the stage and whatever it needs on the servers.</param>
    /// <param name="begin">What to say of it once the role is taken; null for nothing.</param>
    /// <exception cref="BourseException">Another process has its role, or it cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what it had begun is finished.</exception>
    public static async Task RunAsync(CommandContext context, string role, Func<CancellationToken, Task<IStage>> create, string? begin = null)
    {
        using var theRole = context.TakeRole(role);
        if (begin is not null) context.Output.Say(begin);
        await using var stage = new RecoveringStage(role, create, context.Clock, context.Warn, context.Waits);
        await new RunningStage(context, stage).RunAsync();
    }

    private async Task RunAsync()
    {
        using var ended = new CancellationTokenSource();
        var telling = TellAsync(ended.Token);
        try
        {
            await StageLoop.RunAsync(_stage, null, _context.Cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
            Tell(Sentence(_stage), last: true);
            StageFile.Remove(_context.Home, _stage.Name);
        }
    }

    private async Task TellAsync(CancellationToken ended)
    {
        var meter = new PaceMeter(_context.Clock, _context.Settings.Calendar, _context.Settings.To);
        try
        {
            while (true)
            {
                var status = _stage.Status;
                StageFile.Write(_context.Home, new StageView(_stage.Name, status, meter.Measure(status)), _context.Clock);
                await Task.Delay(TellInterval, _context.Clock, ended);
                Tell(Sentence(_stage), last: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The stage has ended.
        }
    }

    private void Tell(string sentence, bool last)
    {
        if (_context.Output.Animated) _context.Output.Words.Write($"\r\e[2K{sentence}{(last ? "\n" : "")}");
        else if (last) _context.Output.Say(sentence);
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
