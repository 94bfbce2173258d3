using Bourse.Market;

namespace Bourse.Hosting.Stages;

/// <summary>The kinds of stages of a network, in the order in which data flow: each follows those that write what it reads.</summary>
public sealed class NetworkTopology
{
    private IReadOnlyCollection<string> _requested = [];

    /// <summary>Creates it.</summary>
    /// <exception cref="ArgumentException">Two kinds have the same word, or one reads what a later one writes.</exception>
    public NetworkTopology(params IReadOnlyList<StageKind> kinds)
    {
        Kinds = kinds;
        for (var i = 0; i < kinds.Count; i++)
        {
            if (kinds.Take(i).Any(kind => kind.Word == kinds[i].Word)) throw new ArgumentException($"{kinds[i].Word} is there twice", nameof(kinds));
            if (kinds.Skip(i).Any(kind => kind.Writes is { } topic && topic == kinds[i].Reads))
            {
                throw new ArgumentException($"{kinds[i].Word} reads what a later kind writes", nameof(kinds));
            }
        }
    }

    /// <summary>The kinds, in that order.</summary>
    public IReadOnlyList<StageKind> Kinds { get; }

    /// <summary>The topics that stages write, in that order.</summary>
    public IEnumerable<string> Topics => Kinds.Select(kind => kind.Writes).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The kinds whose stages a network has: all but those that have to be asked for and were not.</summary>
    public IEnumerable<StageKind> Included => Kinds.Where(kind => !kind.IsOnRequest || _requested.Contains(kind.Word));

    /// <summary>The stages of a network, in that order.</summary>
    public IReadOnlyList<StageRole> RolesOf(Network network) => [.. Included.SelectMany(kind => kind.RolesOf(network))];

    /// <summary>The same kinds, with the stages of those that are asked for by their words.</summary>
    public NetworkTopology With(params IReadOnlyCollection<string> words) => new(Kinds) { _requested = words };

    /// <summary>The kinds that write what a kind reads.</summary>
    public IEnumerable<StageKind> UpstreamOf(StageKind kind) => Kinds.Where(other => other.Writes is { } topic && topic == kind.Reads);

    /// <summary>The kind's place in the order in which stages are stopped: a stage of no known kind comes first.</summary>
    public int PlaceOf(StageKind? kind)
    {
        for (var place = 0; place < Kinds.Count; place++)
        {
            if (Kinds[place] == kind) return place;
        }

        return 0;
    }
}
