using Bourse.Market;

namespace Bourse.Audit;

/// <summary>
/// Values portfolios anew from the prices in the log. Every engine computes the same values, to the last digit. An instance serves one caller at a
/// time.
/// </summary>
public interface IValuationEngine
{
    /// <summary>Values portfolios from the prices that topic <see cref="Events.Topics.Prices"/> holds at the time of the call.</summary>
    /// <param name="portfolios">Which ones.</param>
    /// <param name="progress">Receives the progress; may be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BourseException">There is no such topic, or a server fails.</exception>
    Task<Revaluation> ValueAsync(IReadOnlyList<Portfolio> portfolios, IProgress<WorkProgress>? progress, CancellationToken cancellation);
}

/// <summary>The values that follow from the prices in the log.</summary>
/// <param name="Prices">How many records with usable prices were read.</param>
/// <param name="Portfolios">
/// For each portfolio, in the order in which they were asked for, every day on which it must have a value, ascending. To be enumerated once: a
/// portfolio's days are computed when the enumeration reaches it. If prices have been deleted, these are the days whose prices are all there.
/// </param>
public sealed record Revaluation(long Prices, IEnumerable<IReadOnlyList<AuditedDay>> Portfolios)
{
    /// <summary>How many records were read that hold no usable price.</summary>
    public long Unusable { get; init; }

    /// <summary>Whether prices have been deleted from the log.</summary>
    public bool HasLostPrices { get; init; }
}
