namespace Bourse.Market;

/// <summary>
/// Finds the name that a mistyped one was probably meant to be, for the "did you mean" of errors. Names are compared without regard
/// to letter case by the optimal string alignment distance (restricted Damerau–Levenshtein: a letter more, less, other, or two
/// neighbours swapped count one each). Names that differ in a digit name different things, such as Inv1 and Inv2: they are not near.
/// </summary>
public static class NearestName
{
    private const int MaxListed = 12;

    /// <summary>The candidate nearest to the name, the first of several; null when none is near enough to be meant.</summary>
    /// <param name="name">The name as it was typed.</param>
    /// <param name="candidates">The valid names.</param>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = Distance(name, candidate);
            if (distance >= best || distance > Tolerance(name, candidate) || HasOtherDigit(name, candidate)) continue;
            (nearest, best) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>
    /// A remedy for an error about an unknown name: <c>did you mean GR?</c>, or the valid names when none is near
    /// (the first twelve of them); null when there are no valid names.
    /// </summary>
    /// <param name="name">The name as it was typed.</param>
    /// <param name="candidates">The valid names.</param>
    public static string? Remedy(string name, IReadOnlyCollection<string> candidates)
    {
        if (candidates.Count == 0) return null;
        if (Of(name, candidates) is { } nearest) return $"did you mean {nearest}?";
        var list = string.Join(", ", candidates.Take(MaxListed));
        return candidates.Count > MaxListed ? $"use one of {list}, …" : $"use one of {list}";
    }

    /// <summary>How many edits lead from one text to the other, letter case aside.</summary>
    public static int Distance(string left, string right)
    {
        var (before, previous, current) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++) previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++) current[j] = Cell(left, right, i, j, before, previous, current);
            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }

    /// <summary>Whether a digit stands for another one; more, fewer or swapped digits can be a typing error.</summary>
    private static bool HasOtherDigit(string left, string right)
    {
        var (digits, others) = (left.Where(char.IsAsciiDigit).Order().ToList(), right.Where(char.IsAsciiDigit).Order().ToList());
        return digits.Count == others.Count && !digits.SequenceEqual(others);
    }

    private static int Cell(string left, string right, int i, int j, int[] before, int[] previous, int[] current)
    {
        var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
        var best = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + change);
        var swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
        return swapped ? Math.Min(best, before[j - 2] + 1) : best;
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);

    /// <summary>A third of the longer name may differ, at least one letter: more is another word.</summary>
    private static int Tolerance(string name, string candidate) => Math.Max(1, (Math.Max(name.Length, candidate.Length) + 1) / 3);
}
