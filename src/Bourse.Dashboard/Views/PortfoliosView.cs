using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of portfolios shows: all of them, one of them, and where a value of it comes from.</summary>
internal sealed class PortfoliosView
{
    private PortfolioHistory? _history;

    /// <summary>The portfolios.</summary>
    public IReadOnlyList<PortfolioSummary> All { get; private set; } = [];

    /// <summary>The one that is shown; null when there is none.</summary>
    public PortfolioSummary? Selected { get; private set; }

    /// <summary>Its return and risk.</summary>
    public RiskSummary? Risk => _history?.Risk;

    /// <summary>Whether no portfolio has a value yet.</summary>
    public bool IsEmpty => All.All(one => one.Value is null);

    /// <summary>The day whose value is explained.</summary>
    public DateOnly? Day { get; set; }

    /// <summary>The explanation; null before it is there.</summary>
    public ExplainedValue? Explained { get; private set; }

    /// <summary>Whether an explanation is being made.</summary>
    public bool IsExplaining { get; private set; }

    /// <summary>Why there is no explanation; null when there is one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Reads all.</summary>
    /// <param name="portfolios">The portfolios.</param>
    /// <param name="key">The one that is shown; null for the first.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task ReadAsync(PortfolioReader portfolios, string? key, CancellationToken cancellation)
    {
        var all = await portfolios.ListAsync(cancellation);
        var selected = all.FirstOrDefault(one => one.Portfolio.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? all.FirstOrDefault(one => one.Value is not null);
        var history = selected is null ? null : await portfolios.ReadAsync(selected.Portfolio, null, null, cancellation);
        if (Selected?.Portfolio != selected?.Portfolio) (Day, Explained, Failure) = (selected?.AsOf, null, null);
        // Together, since a page may be drawn while something is read.
        (All, Selected, _history) = (all, selected, history);
    }

    /// <summary>Reads what may have changed; false when nothing has.</summary>
    public async Task<bool> RefreshAsync(PortfolioReader portfolios, CancellationToken cancellation)
    {
        var before = All;
        await ReadAsync(portfolios, Selected?.Portfolio, cancellation);
        return !before.SequenceEqual(All);
    }

    /// <summary>Explains the value of <see cref="Day"/>.</summary>
    public async Task ExplainAsync(PortfolioReader portfolios, CancellationToken cancellation)
    {
        if (Selected is not { } selected || Day is not { } day || IsExplaining) return;
        IsExplaining = true;
        try
        {
            Explained = await portfolios.ExplainAsync(selected.Portfolio, day, cancellation);
            Failure = null;
        }
        catch (BourseException e)
        {
            (Explained, Failure) = (null, FailureText.Of(e));
        }
        finally
        {
            IsExplaining = false;
        }
    }
}
