using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary>Writes a network's status for people.</summary>
internal static class StatusText
{
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(30);

    /// <summary>Writes it as tables.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="status">The status.</param>
    /// <param name="now">The time.</param>
    /// <param name="demo">The home folder of a demo below this one; null when there is none.</param>
    public static void Write(Output output, NetworkStatus status, DateTimeOffset now, string? demo)
    {
        WriteStages(output, status, now);
        WriteDeadLetters(output, status);
        WritePortfolios(output, status);
        output.Flush();
        const string start = "start the network with `bourse up`";
        if (status is { IsIdle: true, Supervisor: { } up })
        {
            output.Say($"up runs as process {up} and has not started the stages yet; its output says what it waits for");
        }
        else if (status.IsEmpty && status.HasOtherWork) output.Say($"no stage of the network has run in {status.Home} yet; {start}");
        else if (status.IsEmpty) output.Say($"nothing has run in {status.Home} yet; {start}, or see it whole with `bourse demo`");
        else if (status.IsIdle) output.Say($"nothing is running in {status.Home}; {start}");
        else if (status.HasLostSupervisor)
        {
            output.Say(
                "`bourse up` was killed; its stages run on, and nothing restarts them: "
                + "`bourse up` stops them and starts anew, `bourse down` only stops them");
        }

        if (status.IsEmpty && demo is not null) output.Say($"the network of the demo: `bourse status --home {PrintedCommands.Quote(demo)}`");
    }

    private static void WriteStages(Output output, NetworkStatus status, DateTimeOffset now)
    {
        var headings = StageText.Headings;
        var table = new TextTable([headings[0], "running", ">process", .. headings.Skip(1).Take(3), ">seconds behind", .. headings.Skip(4)]);
        foreach (var state in status.Stages)
        {
            var (view, process, behind) = state;
            var cells = StageText.Cells(view, now);
            var seconds = behind?.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
            var running = RunningText(state);
            if (process is not null) cells[^1] ??= NoPriceSince(state, now);
            table.Add([cells[0], running, process?.ToString(), cells[1], cells[2], cells[3], seconds, .. cells.Skip(4)]);
        }

        output.WriteTable(table);
        foreach (var note in status.Stages.SelectMany(stage => StageText.Notes(stage.View))) output.Data.WriteLine(note);
    }

    private static string RunningText(StageState state)
    {
        var host = state.Host is { } other ? $"on {other}" : "";
        if (state.Process is not null) return host.Length > 0 ? host : "yes";
        var ended = state.View.Status.StartFailure is null ? "ended" : "failed";
        return state.HasEnded ? $"{ended} {host}".TrimEnd() : "no";
    }

    /// <summary>How long an exchange, which reads nothing, has published nothing; null when that is not long.</summary>
    private static string? NoPriceSince(StageState state, DateTimeOffset now)
    {
        if (state.View.Status is not { Lag: null, NewestRecord: { } newest }) return null;
        if (state.IsComplete) return "the next trading day";
        var silence = TimeSpan.FromMilliseconds(Math.Max(0, now.ToUnixTimeMilliseconds() - newest));
        return silence > LongSilence ? $"no price since {StageText.Span(silence)}" : null;
    }

    private static void WriteDeadLetters(Output output, NetworkStatus status)
    {
        if (status.DeadLetters.Count == 0) return;
        var table = new TextTable("dead letters", ">messages", "newest", "stage", "reason");
        foreach (var count in status.DeadLetters)
        {
            table.Add(count.Topic, StageText.Number(count.Count), TimePoints.Write(count.Time), count.Stage, count.Error);
        }

        output.Data.WriteLine();
        output.WriteTable(table);
    }

    private static void WritePortfolios(Output output, NetworkStatus status)
    {
        if (status.Tables > StatusReader.MostTables) output.Say($"the tables of {StageText.Number(status.Tables)} portfolios are not counted");
        if (status.Portfolios.Count == 0) return;
        var table = new TextTable("portfolio", ">rows", "as of");
        foreach (var (portfolio, rows, last) in status.Portfolios) table.Add(portfolio, StageText.Number(rows), last?.ToString("O"));
        output.Data.WriteLine();
        output.WriteTable(table);
    }
}
