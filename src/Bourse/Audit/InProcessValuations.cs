using Bourse.Events;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Values portfolios in this process: the whole price history in memory, a portfolio at a time.</summary>
/// <param name="log">Holds the prices.</param>
/// <param name="options">What the network was run with.</param>
public sealed class InProcessValuations(IEventLog log, AuditOptions options) : IValuationEngine
{
    /// <inheritdoc/>
    public async Task<Revaluation> ValueAsync(
        IReadOnlyList<Portfolio> portfolios, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var prices = await PriceHistory.ReadAsync(log, options.Rules, cancellation);
        var reference = new ReferenceValuation(prices, options);
        return new Revaluation(prices.Records - prices.Unusable, portfolios.Select(Value))
        {
            Unusable = prices.Unusable,
            HasLostPrices = prices.HasLostRecords,
        };

        IReadOnlyList<AuditedDay> Value(Portfolio portfolio, int at)
        {
            var days = prices.HasLostRecords ? reference.ValueRemaining(portfolio) : reference.Value(portfolio);
            progress?.Report(new WorkProgress(at + 1, portfolios.Count));
            return days;
        }
    }
}
