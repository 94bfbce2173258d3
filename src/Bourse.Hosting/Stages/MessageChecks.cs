using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Stages;

/// <summary>Tells whether the stages that read a topic could use a message.</summary>
/// <param name="network">The network.</param>
/// <param name="topology">The kinds of stages.</param>
public sealed class MessageChecks(NetworkComposition network, NetworkTopology topology)
{
    private readonly Dictionary<string, IReadOnlyList<Func<CopiedRecord, string?>>> _checks = new(StringComparer.Ordinal);

    /// <summary>Why a stage could not use a message of a topic; null when each could, or none reads it.</summary>
    public string? FindProblem(string topic, CopiedRecord message)
    {
        if (!_checks.TryGetValue(topic, out var checks)) _checks[topic] = checks = ChecksOf(topic);
        return checks.Select(check => check(message)).FirstOrDefault(problem => problem is not null);
    }

    private IReadOnlyList<Func<CopiedRecord, string?>> ChecksOf(string topic) =>
        [.. topology.Kinds.Where(kind => kind.ReadsTopic(topic)).Select(kind => kind.CreateCheck(network)).OfType<Func<CopiedRecord, string?>>()];
}
