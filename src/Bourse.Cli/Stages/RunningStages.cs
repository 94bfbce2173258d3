using Bourse.Adapters.Locks;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>Finds the stages that run on a home folder.</summary>
internal static class RunningStages
{
    /// <summary>The stages of the network, and those that others have started there.</summary>
    public static IReadOnlyList<StageRole> Known(CommandContext context)
    {
        var roles = StageRole.Of(context.Network).ToList();
        var names = roles.Select(role => role.Name).ToHashSet(StringComparer.Ordinal);
        // A stage of another configuration, e.g. a file of prices, is known by what it tells of itself alone.
        var others = StageFile.ReadAll(context.Home).Select(told => told.View.Stage).Where(name => !names.Contains(name));
        roles.InsertRange(0, others.Select(name => new StageRole(name, StageKind.Exchange, null, null, name)));
        return roles;
    }

    /// <summary>Those that run now.</summary>
    public static IReadOnlyList<StageRole> Of(CommandContext context) =>
        [.. Known(context).Where(role => RoleLock.FindHolder(context.Home.Folder, role.Name) is not null)];
}
