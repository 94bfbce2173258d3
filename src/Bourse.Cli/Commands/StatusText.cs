using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary>Writes a network's status for people.</summary>
internal static class StatusText
{
    /// <summary>Writes it as tables.</summary>
    public static void Write(Output output, NetworkStatus status, DateTimeOffset now)
    {
        WriteStages(output, status, now);
        WriteDeadLetters(output, status);
        WritePortfolios(output, status);
        output.Flush();
        if (status.IsShared) output.Say("the log is shared: of stages on other machines only the log and the database tell how far they are");
        if (status.IsEmpty) output.Say($"nothing has run in {status.Home} yet; start the network with bourse up, or see it whole with bourse demo");
        else if (status.IsIdle) output.Say($"nothing is running in {status.Home}; start the network with bourse up");
    }

    private static void WriteStages(Output output, NetworkStatus status, DateTimeOffset now)
    {
        var headings = StageText.Headings;
        var table = new TextTable([headings[0], "running", ">process", .. headings.Skip(1).Take(3), ">seconds behind", .. headings.Skip(4)]);
        foreach (var (view, process, behind, isElsewhere) in status.Stages)
        {
            var cells = StageText.Cells(view, now);
            var seconds = behind?.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
            var running = Running(process, isElsewhere, status.IsShared);
            table.Add([cells[0], running, process?.ToString(), cells[1], cells[2], cells[3], seconds, .. cells.Skip(4)]);
        }

        output.WriteTable(table);
        foreach (var note in status.Stages.SelectMany(stage => StageText.Notes(stage.View))) output.Data.WriteLine(note);
    }

    private static string Running(int? process, bool isElsewhere, bool isShared) =>
        process is not null ? "yes" : isElsewhere ? "elsewhere" : isShared ? "not here" : "no";

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
        if (status.Portfolios.Count == 0) return;
        var table = new TextTable("portfolio", ">rows", "as of");
        foreach (var (portfolio, rows, last) in status.Portfolios) table.Add(portfolio, StageText.Number(rows), last?.ToString("O"));
        output.Data.WriteLine();
        output.WriteTable(table);
    }
}
