using Bourse.Adapters.DuckDb;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reading;
using Bourse.Lake.Query;

namespace Bourse.Cli.Prompt;

/// <summary>Reads statements, each ended by a semicolon, and runs them: typed with history and completion, or from standard input.</summary>
/// <param name="context">The command.</param>
/// <param name="queries">Runs statements.</param>
/// <param name="runner">Writes their rows.</param>
internal sealed class SqlPrompt(CommandContext context, ILakeQueries queries, StatementRunner runner)
{
    private const string First = "bourse> ";
    private const string Further = "   ...> ";
    private static readonly string[] Ends = ["exit", "quit", "\\q"];
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs statements until the input ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        if (context.Console is { InIsTerminal: true, ErrorIsTerminal: true }) await RunTerminalAsync();
        else await RunScriptAsync();
        return ExitCode.Done;
    }

    /// <summary>The first failure ends a script.</summary>
    private async Task RunScriptAsync()
    {
        using var reader = new StreamReader(context.Console.In, leaveOpen: true);
        var text = "";
        while (await reader.ReadLineAsync(context.Cancellation) is { } line)
        {
            if (IsEnd(line)) break;
            text = text.Length == 0 ? line : $"{text}\n{line}";
            if (!StatementText.IsComplete(text)) continue;
            await runner.RunAsync(text, context.Cancellation);
            text = "";
        }

        if (!string.IsNullOrWhiteSpace(text)) await runner.RunAsync(text, context.Cancellation);
    }

    private async Task RunTerminalAsync()
    {
        var history = new StatementHistory(context.Home.SqlHistory);
        history.Load();
        var names = await queries.ListNamesAsync(context.Cancellation);
        var editor = new LineEditor(
            context.Output.Words, () => Console.ReadKey(intercept: true), () => Console.WindowWidth, word => SqlKeywords.Complete(word, names));
        context.Output.Say("A statement ends with a semicolon. Tab completes, Ctrl-C ends a statement, Ctrl-D or exit the prompt.");
        Console.TreatControlCAsInput = true;
        try
        {
            while (ReadStatement(editor, history) is { } statement)
            {
                history.Add(statement);
                await RunOneAsync(statement);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <summary>Reads a statement; null when the prompt ends.</summary>
    private static string? ReadStatement(LineEditor editor, StatementHistory history)
    {
        var text = "";
        while (!StatementText.IsComplete(text))
        {
            var (end, line) = editor.Read(text.Length == 0 ? First : Further, history.Statements);
            if (end == LineEnd.Closed) return null;
            if (end == LineEnd.Cancelled) text = "";
            else if (IsEnd(line)) return null;
            else text = string.IsNullOrWhiteSpace(text) ? line.Trim() : $"{text}\n{line}";
        }

        return text;
    }

    /// <summary>Whether a line alone ends the prompt, also one that follows an unfinished statement: nobody means it as a part of that.</summary>
    private static bool IsEnd(string line) => Ends.Contains(line.Trim(' ', ';'), StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs a statement; Ctrl-C ends it, a failure is told.</summary>
    private async Task RunOneAsync(string statement)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var run = runner.RunAsync(statement, stop.Token);
        while (!run.IsCompleted)
        {
            if (Console.KeyAvailable && Console.ReadKey(intercept: true) is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
            {
                await stop.CancelAsync();
            }

            await Task.WhenAny(run, Task.Delay(KeyInterval, context.Clock, CancellationToken.None));
        }

        try
        {
            await run;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say("the statement was ended");
        }
        catch (BourseException failure)
        {
            FailureReporter.Tell(failure, context.Output);
        }
    }
}
