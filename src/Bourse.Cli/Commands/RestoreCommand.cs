using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Backups;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse restore</c></summary>
internal sealed class RestoreCommand : BourseCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A backup" };

    public RestoreCommand()
        : base(
            "restore", "Make a home folder of a backup; it must be empty or missing",
            new Example("restore monday.backup --home ~/restored", "checks every part; then `bourse verify --home ~/restored`"))
    {
        Add(_file);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var file = context.PathOf(context.Arguments.GetValue(_file)!);
        var parts = await HomeRestore.RestoreAsync(file, context.Home, BackupView.TellerOf(context), context.Cancellation);
        BackupView.Conclude(context, context.Home.Folder, parts, []);
        return ExitCode.Done;
    }
}
