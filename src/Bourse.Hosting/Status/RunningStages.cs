using Bourse.Adapters.Locks;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Status;

/// <summary>Finds the stages that run on a home folder.</summary>
public static class RunningStages
{
    /// <summary>The stages of the network, and those that others have started there.</summary>
    public static IReadOnlyList<StageRole> Known(HostServices host, NetworkTopology topology, IEnumerable<StatusRecord> records)
    {
        var roles = topology.RolesOf(host.Network).ToList();
        var names = roles.Select(role => role.Name).ToHashSet(StringComparer.Ordinal);
        // A stage of another configuration, e.g. a price file, is known only by its status record.
        var others = records.Where(record => !record.IsEnded && !names.Contains(record.View.Stage)).Select(record => record.View.Stage).Distinct();
        var onRequest = topology.Kinds.Except(topology.Included).SelectMany(kind => kind.RolesOf(host.Network)).ToDictionary(role => role.Name);
        roles.InsertRange(0, others.Select(name => onRequest.GetValueOrDefault(name) ?? new StageRole(name, null)));
        return roles;
    }

    /// <summary>
    /// What runs on a home folder besides the roles named, and goes by its network: not the exchanges, which publish prices whatever is made of them.
    /// </summary>
    public static IReadOnlyList<string> OfNetwork(HostServices host, NetworkTopology topology, params IReadOnlyList<string> besides)
    {
        var exchanges = topology.RolesOf(host.Network).Where(role => role.Kind is { Reads: null }).Select(role => role.Name);
        var held = RoleLock.FindHolders(host.Home.Folder, host.Environment.Identity, host.Clock).Select(lease => lease.Role);
        return [.. held.Except([.. exchanges, .. besides])];
    }

    /// <summary>Those that run now.</summary>
    public static IReadOnlyList<StageRole> Of(HostServices host, NetworkTopology topology) =>
        [.. Known(host, topology, StatusFiles.ReadAll(host.Home)).Where(role => host.FindHolder(role.Name) is not null)];
}
