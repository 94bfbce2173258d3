using System.Diagnostics;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;
using Bourse.Hosting.DeadLetters;

namespace Bourse.Cli.Commands;

/// <summary>Lets people change the messages of dead letters in their editor: a file with a line for each message, its place in front of it.</summary>
internal static class LetterEditor
{
    private const string Head =
        "# Change the messages; a line that stays as it is, or is deleted, is not sent. Lines that begin with # are notes.\n";

    /// <summary>The records that were changed, with their new messages.</summary>
    /// <exception cref="BourseException">The editor fails, or a line has no known place in front.</exception>
    public static async Task<IReadOnlyList<ReplayedRecord>> EditAsync(CommandContext context, IReadOnlyList<ReplayedRecord> records)
    {
        var editable = records.Where(record => LetterText.Of(record.Read.Value) is not null).ToList();
        if (editable.Count < records.Count)
        {
            var others = Count.Of(records.Count - editable.Count, "message");
            context.Output.Warn($"{others} cannot be edited here, not being a line of text; edit what `bourse topic export` writes");
        }

        if (editable.Count == 0) return [];
        Directory.CreateDirectory(context.Home.Folder);
        var file = Path.Combine(context.Home.Folder, $"letters-{Environment.ProcessId}.txt");
        try
        {
            await File.WriteAllTextAsync(file, Write(editable), context.Cancellation);
            await RunEditorAsync(context, file);
            return Read(await File.ReadAllLinesAsync(file, context.Cancellation), editable);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Write(List<ReplayedRecord> records)
    {
        var text = new StringBuilder(Head);
        foreach (var record in records)
        {
            if (record.Letter?.Error is { } error) text.Append("# ").Append(SafeText.Of(error)).Append('\n');
            text.Append(record.From).Append(' ').Append(LetterText.Of(record.Read.Value)).Append('\n');
        }

        return text.ToString();
    }

    private static List<ReplayedRecord> Read(string[] lines, List<ReplayedRecord> records)
    {
        var byName = records.GroupBy(record => record.From.ToString()).ToDictionary(group => group.Key, group => group.Last());
        var changed = new List<ReplayedRecord>();
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !byName.TryGetValue(line[..space], out var record))
            {
                throw new BourseException(
                    FailureKind.Usage, $"a line does not begin with the place of a letter: {line}; nothing was sent", "leave the places in front");
            }

            var message = Encoding.UTF8.GetBytes(line[(space + 1)..]);
            if (!message.AsSpan().SequenceEqual(record.Read.Value)) changed.Add(record.WithMessage(message));
        }

        return changed;
    }

    private static async Task RunEditorAsync(CommandContext context, string file)
    {
        var variables = context.Console.Host.Variables;
        var editor = Given(variables.GetValueOrDefault("VISUAL")) ?? Given(variables.GetValueOrDefault("EDITOR"))
            ?? (OperatingSystem.IsWindows() ? "notepad" : "vi");
        string[] command = OperatingSystem.IsWindows() ? ["cmd", "/c", $"{editor} \"{file}\""] : ["/bin/sh", "-c", $"{editor} \"$1\"", "sh", file];
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!;
        await process.WaitForExitAsync(context.Cancellation);
        if (process.ExitCode == 0) return;
        throw new BourseException(
            FailureKind.Failed, $"the editor '{editor}' ended with code {process.ExitCode}; nothing was sent", "set EDITOR to an editor");
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
