using Amazon.Runtime;

namespace Bourse.Adapters.S3;

/// <summary>
/// Makes HTTP clients that send the content of a put at once. The SDK's own ask whether it is wanted and wait for the answer, which costs a
/// round trip for each file, and saves the content of the few that are refused.
/// </summary>
internal sealed class PromptHttpClients : HttpClientFactory
{
    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new PromptHandler()) { Timeout = clientConfig.Timeout!.Value };

    private sealed class PromptHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
