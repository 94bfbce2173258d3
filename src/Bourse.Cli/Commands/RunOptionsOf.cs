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
    /// <exception cref="BourseException">A provider is named with it (<see cref="FailureKind.Usage"/>).</exception>
    public static bool IsDetached(CommandContext context)
    {
        if (!context.Arguments.GetValue<bool>(Detach)) return false;
        var provider = SettingOption.NameOf(Setting.Provider);
        if (context.Arguments.GetValue<string>(provider) is null) return true;
        throw new BourseException(
            FailureKind.Usage, $"{provider} has no effect with {Detach}: the bars come from the provider of the scheduler that runs the tasks",
            $"leave it out, and give it to that one: `bourse scheduler {provider} …`");
    }
}
