using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// Writes each call down before it is made, repeats of failed ones included, and reads its reply to the end, so that a reply that is slow or cut off
/// fails here, where it is tried again.
/// </summary>
/// <param name="ledger">Counts the calls.</param>
/// <param name="account">For whom.</param>
internal sealed class CountedCalls(IQuotaLedger ledger, QuotaAccount account) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var state = await ledger.TakeAsync(account, cancellationToken);
        if (!state.AllowsCall) throw new QuotaMetException(state);
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(AlphaVantageClient.MaxReplyBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
