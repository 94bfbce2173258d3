using Bourse.Events;

namespace Bourse.Audit;

/// <summary>The revisions of the evaluations in the topic, of those days that have more than revision 0.</summary>
internal sealed class RevisionHistory
{
    private readonly Dictionary<(string Portfolio, DateOnly Day), DayRevisions> _days = [];

    /// <summary>The revisions of a day; null when it has revision 0 only.</summary>
    public DayRevisions? Of(string portfolio, DateOnly day) => _days.GetValueOrDefault((portfolio, day));

    /// <summary>Takes over the next evaluation of a day.</summary>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="known">The valid one of those before it; null when it is the first.</param>
    /// <param name="next">The evaluation.</param>
    public void Add(string portfolio, LoggedEvaluation? known, LoggedEvaluation next)
    {
        var (key, revision) = ((portfolio, next.Evaluation.Date), next.Evaluation.Revision);
        if (!_days.TryGetValue(key, out var revisions))
        {
            // Most days have one evaluation, and take no memory here.
            if (revision == 0) return;
            _days[key] = revisions = new DayRevisions();
            if (known is not null) revisions.Add(known.Evaluation);
        }

        revisions.Add(next.Evaluation);
        if (known is not null && known.Evaluation.Revision + 1 == revision && known.SaysTheSameAs(next)) revisions.Repeated ??= revision;
    }
}

/// <summary>The revisions of one portfolio and day.</summary>
internal sealed class DayRevisions
{
    private readonly SortedSet<int> _revisions = [];
    private bool _hasForeign;

    /// <summary>The first revision with the same figures as the one before; null when there is none.</summary>
    public int? Repeated { get; set; }

    /// <summary>Adds a revision; one that is there already is a repeat.</summary>
    public void Add(in Evaluation evaluation)
    {
        _revisions.Add(evaluation.Revision);
        _hasForeign |= evaluation.IsForeign;
    }

    /// <summary>
    /// The first revision that is missing below the highest one, and the one found in its place; null when none is missing. Messages of other
    /// programs do not say their revision, so nothing is known of a day that has one.
    /// </summary>
    /// <param name="knowsFirst">Whether revision 0 must be there; otherwise the first ones may have been deleted.</param>
    public (int Missing, int Found)? FindGap(bool knowsFirst)
    {
        if (_hasForeign) return null;
        var next = knowsFirst ? 0 : _revisions.Min;
        foreach (var revision in _revisions)
        {
            if (revision != next) return (next, revision);
            next++;
        }

        return null;
    }
}
