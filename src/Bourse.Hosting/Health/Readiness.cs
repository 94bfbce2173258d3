using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Whether a host is alive and whether it can work, by what its stages and servers say.</summary>
/// <param name="host">The host.</param>
/// <param name="probes">Ask its servers.</param>
public sealed class Readiness(HostServices host, ServerProbes probes)
{
    /// <summary>
    /// How long a step may take before its stage counts as hung: longer than the longest wait for a server, after which a step fails.
    /// </summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(5);

    /// <summary>The stages whose loop has not stepped lately, with the time since the last step; none when the host is alive.</summary>
    public IReadOnlyList<(string Stage, TimeSpan Since)> FindHung() =>
        [.. from stage in host.Stages.Read() where stage.SinceStep > LongestStep select (stage.Name, stage.SinceStep!.Value)];

    /// <summary>What the servers say, and the stages that wait for one.</summary>
    public async Task<IReadOnlyList<ServerAnswer>> AskAsync(CancellationToken cancellation)
    {
        var answers = await probes.AskAsync(cancellation);
        var waiting = host.Stages.Read().Where(stage => stage.Status.Unreachable is not null)
            .Select(stage => new ServerAnswer($"stage {stage.Name}", stage.Name, stage.Status.Unreachable));
        return [.. answers, .. waiting];
    }
}
