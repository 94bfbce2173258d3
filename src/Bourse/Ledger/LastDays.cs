namespace Bourse.Ledger;

/// <summary>The last day of every portfolio's table, and whether that is the day to reach.</summary>
internal sealed class LastDays
{
    private readonly Dictionary<string, DateOnly?> _days;
    private readonly Dictionary<string, DateOnly?> _goals;

    public LastDays(IngestionOptions options)
    {
        _days = options.Network.Portfolios.ToDictionary(portfolio => portfolio.Key, _ => (DateOnly?)null, StringComparer.Ordinal);
        _goals = options.Network.Portfolios.ToDictionary(
            portfolio => portfolio.Key, portfolio => FindGoal(options, portfolio.LastDay), StringComparer.Ordinal);
    }

    /// <summary>The smallest of them; null while a table is empty.</summary>
    public DateOnly? Smallest => _days.Values.Any(day => day is null) ? null : _days.Values.Min();

    /// <summary>
    /// Whether every table has reached the last trading day asked for, or the last one on which its portfolio holds anything; at once when there is
    /// no such day.
    /// </summary>
    public bool AreComplete => _days.All(day => _goals[day.Key] is not { } goal || day.Value >= goal);

    /// <summary>The portfolios that have not reached their day, and that day, in the order of the network.</summary>
    public IEnumerable<(string Portfolio, DateOnly Goal)> Incomplete =>
        from day in _days
        where _goals[day.Key] is { } goal && !(day.Value >= goal)
        select (day.Key, _goals[day.Key]!.Value);

    public void Advance(string portfolio, DateOnly day)
    {
        if (_days[portfolio] is not { } last || last < day) _days[portfolio] = day;
    }

    /// <summary>Takes over what the database says.</summary>
    /// <exception cref="BourseException">A portfolio has no table.</exception>
    public void Learn(IReadOnlyList<PortfolioTable> tables)
    {
        var lasts = tables.ToDictionary(table => table.Portfolio, table => table.Last, StringComparer.Ordinal);
        foreach (var portfolio in _days.Keys.ToList())
        {
            _days[portfolio] = lasts.TryGetValue(portfolio, out var last)
                ? last
                : throw LedgerFailures.NotInitialized($"the database has no table {portfolio}");
        }
    }

    private static DateOnly? FindGoal(IngestionOptions options, DateOnly? lastHeld)
    {
        for (var day = lastHeld < options.To ? lastHeld.Value : options.To; day >= options.From; day = day.AddDays(-1))
        {
            if (options.Calendar.IsTradingDay(day)) return day;
        }

        return null;
    }
}
