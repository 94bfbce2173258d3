namespace Bourse.Dashboard.Views;

/// <summary>What a search in a list of names finds, whatever the case of its letters.</summary>
internal static class NameSearch
{
    /// <summary>Those whose names contain what is searched for; all when that is nothing.</summary>
    public static IReadOnlyList<T> Filter<T>(IReadOnlyList<T> all, string search, Func<T, string> nameOf) =>
        [.. all.Where(one => nameOf(one).Contains(search.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>The one that is searched for: that of the name, or else the first whose name contains it; null when there is none.</summary>
    public static T? Find<T>(IReadOnlyList<T> all, string search, Func<T, string> nameOf)
        where T : class
    {
        if (search.Trim() is not { Length: > 0 } name || Filter(all, name, nameOf) is not [var first, ..] found) return null;
        return found.FirstOrDefault(one => nameOf(one).Equals(name, StringComparison.OrdinalIgnoreCase)) ?? first;
    }
}
