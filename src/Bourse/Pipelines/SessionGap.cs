using System.Globalization;

namespace Bourse.Pipelines;

/// <summary>What a session of a month lacks.</summary>
/// <param name="Day">The trading day.</param>
/// <param name="HasBars">Whether it has any bars.</param>
/// <param name="Missing">When the bars start that its regular hours lack; empty when it has none at all.</param>
public sealed record SessionGap(DateOnly Day, bool HasBars, IReadOnlyList<TimeOnly> Missing)
{
    private const int MostShown = 5;

    /// <inheritdoc/>
    public override string ToString()
    {
        var day = Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!HasBars) return $"{day}: no bars";
        var shown = string.Join(", ", Missing.Take(MostShown).Select(time => time.ToString("HH:mm", CultureInfo.InvariantCulture)));
        return $"{day}: {Missing.Count} missing ({shown}{(Missing.Count > MostShown ? ", …" : "")})";
    }
}
