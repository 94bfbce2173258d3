using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>A call was not made, because the ledger does not allow it now.</summary>
/// <param name="state">What it says.</param>
internal sealed class QuotaMetException(QuotaState state) : Exception(state.Reason)
{
    /// <summary>What the ledger says.</summary>
    public QuotaState State { get; } = state;
}
