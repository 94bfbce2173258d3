namespace Bourse.Pipelines;

/// <summary>
/// Writes every call to a provider down before it is made, so that its limits hold over restarts, crashes and any number of processes that share the
/// ledger. Safe for several callers at a time.
/// </summary>
public interface IQuotaLedger : IAsyncDisposable
{
    /// <summary>
    /// Writes a call down if the limits allow one now; it is durable when the call returns. A call that is written down counts, whether it is made or
    /// not.
    /// </summary>
    /// <returns>The state before it; the call was written down if <see cref="QuotaState.AllowsCall"/>.</returns>
    /// <exception cref="BourseException">The ledger cannot be written; no call may be made.</exception>
    Task<QuotaState> TakeAsync(QuotaAccount account, CancellationToken cancellation);

    /// <summary>
    /// Corrects the count: the provider takes no calls for some time, whatever was written down. A later end is not replaced by an earlier one.
    /// </summary>
    /// <exception cref="BourseException">The ledger cannot be written.</exception>
    Task CloseAsync(QuotaAccount account, QuotaClosing closing, CancellationToken cancellation);

    /// <summary>The state of an account now.</summary>
    /// <exception cref="BourseException">The ledger cannot be read.</exception>
    Task<QuotaState> ReadAsync(QuotaAccount account, CancellationToken cancellation);
}
