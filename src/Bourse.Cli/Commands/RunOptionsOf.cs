using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary>The options of the commands that start a run.</summary>
internal static class RunOptionsOf
{
    private const string Detach = "--detach";

    private static readonly Setting[] Settings =
    [
        Setting.Provider, Setting.ParallelTasks, Setting.TaskLease, Setting.Seed, Setting.Partitions, Setting.Replication, Setting.RetentionTime,
        Setting.RetentionBytes,
    ];

    /// <summary>All of them, new ones for each command.</summary>
    public static IEnumerable<Option> All() =>
    [
        OptionOf.Flag(Detach, "Only queue the tasks; a scheduler runs them"), new NoWaitOption(),
        .. Settings.Select(setting => new SettingOption(setting)),
    ];

    /// <summary>Whether the run is left to a scheduler.</summary>
    public static bool IsDetached(CommandContext context) => context.Arguments.GetValue<bool>(Detach);
}
