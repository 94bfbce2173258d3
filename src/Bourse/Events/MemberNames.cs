using System.Collections.Frozen;
using System.Text.Json;

namespace Bourse.Events;

/// <summary>
/// Finds the members of a JSON object by the names that programs give them, in any letter case. Of several names of one member the first counts:
/// beside it, the others may mean something else.
/// </summary>
internal sealed class MemberNames
{
    private readonly FrozenDictionary<string, Known> _names;
    private readonly int _members;

    /// <param name="members">For each member its names in upper case, the one that counts most first.</param>
    public MemberNames(params IReadOnlyList<string[]> members)
    {
        _members = members.Count;
        _names = members.SelectMany((names, member) => names.Select((name, rank) => new Known(member, rank, name)))
            .ToFrozenDictionary(known => known.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The members found, in the order of the message; a name that occurs twice is found twice.</summary>
    public IEnumerable<FoundMember> Find(JsonElement message)
    {
        var found = new List<(Known Known, JsonElement Value)>();
        var ranks = new int[_members];
        Array.Fill(ranks, int.MaxValue);
        foreach (var property in message.EnumerateObject())
        {
            if (!_names.TryGetValue(property.Name, out var known)) continue;
            ranks[known.Member] = Math.Min(ranks[known.Member], known.Rank);
            found.Add((known, property.Value));
        }

        return found.Where(one => one.Known.Rank == ranks[one.Known.Member])
            .Select(one => new FoundMember(one.Known.Member, one.Known.Name, one.Value));
    }

    private readonly record struct Known(int Member, int Rank, string Name);
}

/// <summary>A member of a message.</summary>
/// <param name="Member">Its place in the list given to <see cref="MemberNames"/>.</param>
/// <param name="Name">The name by which it was found, in upper case.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct FoundMember(int Member, string Name, JsonElement Value);
