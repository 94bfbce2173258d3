using Bourse.Market;

namespace Bourse.Audit;

/// <summary>
/// Values portfolios anew from the prices in the log. Every engine comes to the same values, to the last digit.
/// An instance serves one caller at a time.
/// </summary>
public interface IValuationEngine
{
    /// <summary>Values portfolios from the prices that topic <see cref="Events.Topics.Prices"/> holds at the time of the call.</summary>
    /// <param name="portfolios">Which ones.</param>
    /// <param name="progress">Is told how far the work is; null when nobody wants to know.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BourseException">There is no such topic, or a server fails.</exception>
    Task<Revaluation> ValueAsync(IReadOnlyList<Portfolio> portfolios, IProgress<WorkProgress>? progress, CancellationToken cancellation);
}

/// <summary>What the prices in the log come to.</summary>
/// <param name="Prices">How many price records were read, usable or not.</param>
/// <param name="Portfolios">
/// For each portfolio, in the order in which they were asked for, every day on which it must have a value, ascending. To be gone through once: a
/// portfolio's days are made when it is its turn.
/// </param>
public sealed record Revaluation(long Prices, IEnumerable<IReadOnlyList<AuditedDay>> Portfolios);
