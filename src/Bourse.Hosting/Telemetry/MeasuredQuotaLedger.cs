using Bourse.Pipelines;

namespace Bourse.Hosting.Telemetry;

/// <summary>A ledger of calls that tells what another says is left of the calls of 24 hours.</summary>
/// <param name="inner">The other; it is disposed of with this one.</param>
/// <param name="note">Receives the state of an account, and how many calls are left.</param>
internal sealed class MeasuredQuotaLedger(IQuotaLedger inner, Action<QuotaState, int> note) : IQuotaLedger
{
    /// <inheritdoc/>
    public async Task<QuotaState> TakeAsync(QuotaAccount account, CancellationToken cancellation)
    {
        var state = await inner.TakeAsync(account, cancellation);
        // The state is that before the call.
        note(state, state.LeftOfDay - (state.AllowsCall ? 1 : 0));
        return state;
    }

    /// <inheritdoc/>
    public Task CloseAsync(QuotaAccount account, QuotaClosing closing, CancellationToken cancellation) =>
        inner.CloseAsync(account, closing, cancellation);

    /// <inheritdoc/>
    public async Task<QuotaState> ReadAsync(QuotaAccount account, CancellationToken cancellation)
    {
        var state = await inner.ReadAsync(account, cancellation);
        note(state, state.LeftOfDay);
        return state;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
