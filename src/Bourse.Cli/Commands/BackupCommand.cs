using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Backups;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse backup</c></summary>
internal sealed class BackupCommand : BourseCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The backup; a file that is there is not replaced" };

    public BackupCommand()
        : base(
            "backup", "Write log, database, bars, pipelines and lake of the home folder to one file, while the network runs",
            new Example("backup monday.backup", "all that is kept in the home folder"),
            new Example("backup monday.backup --json", "the parts with their checksums"))
    {
        Add(_file);
        Add(new SettingOption(Setting.Lake));
        Add(new SettingOption(Setting.Bars));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var file = context.PathOf(context.Arguments.GetValue(_file)!);
        var backup = new HomeBackup(context.Host);
        var parts = await backup.WriteAsync(file, BackupView.TellerOf(context), context.Cancellation);
        foreach (var elsewhere in backup.Elsewhere) context.Output.Say($"not in it: {elsewhere}; back that up by its own tools");
        BackupView.Conclude(context, file, parts, backup.Elsewhere);
        return ExitCode.Done;
    }
}
