using System.Collections.Concurrent;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bourse.Cli.Display;

/// <summary>Shows a running network: on a terminal a table that is redrawn each second, otherwise a line every ten seconds.</summary>
/// <param name="context">Where to show it.</param>
/// <param name="supervisor">Runs the network.</param>
internal sealed class NetworkDisplay(CommandContext context, INetworkSupervisor supervisor)
{
    /// <summary>The message when the network is asked to end.</summary>
    public const string Stopping = "stopping: the exchanges first, then who has read everything";

    private const int LooksPerLine = 10;

    /// <summary>On a narrower terminal, each stage is a line of words: cells that are broken into letters cannot be read.</summary>
    private const int TableWidth = 90;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentQueue<string> _words = new();

    /// <summary>Prints a message between two updates; may be called from any thread.</summary>
    public void Say(string words) => _words.Enqueue(words);

    /// <summary>Updates the display once a second until the network has ended.</summary>
    /// <param name="running">The network; its failure is the result's.</param>
    public async Task ShowAsync(Task running)
    {
        if (context.Output.Animated)
        {
            var console = TerminalConsole.Create(context.Output);
            await console.Live(new Table()).AutoClear(true).StartAsync(live => DrawAsync(console, live, running));
        }
        else
        {
            await TellAsync(running);
        }

        SayAll(context.Output.WriteWords);
        foreach (var note in supervisor.ReadStages().SelectMany(StageText.Notes)) context.Output.Say(SafeText.Of(note));
        await running;
    }

    private async Task DrawAsync(IAnsiConsole console, LiveDisplayContext live, Task running)
    {
        while (!running.IsCompleted)
        {
            live.UpdateTarget(ViewOf(console, supervisor.ReadStages()));
            SayAll(words => console.Write(new ClearedLine(words)));
            await WaitAsync(running);
        }
    }

    private async Task TellAsync(Task running)
    {
        var last = "";
        for (var count = 0; !running.IsCompleted; count++)
        {
            var line = LineOf(supervisor.ReadStages());
            SayAll(context.Output.WriteWords);
            // A network that waits for the next day has nothing new to tell.
            if (count % LooksPerLine == 0 && count > 0 && line != last) context.Output.Say(last = line);
            await WaitAsync(running);
        }
    }

    private async Task WaitAsync(Task running)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(running, Task.Delay(Interval, context.Clock, ended.Token));
        await ended.CancelAsync();
    }

    private string LineOf(IReadOnlyList<StageView> views) =>
        string.Join(" | ", views.Select(view => StageText.Words(view, context.Clock.GetUtcNow())));

    private IRenderable ViewOf(IAnsiConsole console, IReadOnlyList<StageView> views) => console.Profile.Width >= TableWidth
        ? TableOf(views)
        : new Rows(views.Select(view => new Text(SafeText.Of(StageText.Words(view, context.Clock.GetUtcNow())))));

    private Table TableOf(IReadOnlyList<StageView> views)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in StageText.Headings)
        {
            var column = new TableColumn(new Text(heading.TrimStart('>').ToUpperInvariant(), new Style(decoration: Decoration.Bold)));
            table.AddColumn(heading.StartsWith('>') ? column.RightAligned() : column);
        }

        foreach (var view in views) table.AddRow(StageText.Cells(view, context.Clock.GetUtcNow()).Select(cell => new Text(SafeText.Of(cell ?? "-"))));
        return table;
    }

    private void SayAll(Action<string> say)
    {
        while (_words.TryDequeue(out var words)) say(SafeText.Of(context.Output.Commands.In(words)));
    }
}
