using System.Net;
using Bourse.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>Asks Alpha Vantage for months. A failed call is tried again at most twice; nothing that it throws holds the key.</summary>
internal sealed class AlphaVantageClient : IAsyncDisposable
{
    /// <summary>A larger reply is refused; a month of minutes has about 3 MB.</summary>
    public const int MaxReplyBytes = 64 << 20;

    private const string Name = "alphavantage";
    private const int Repeats = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly AlphaVantageOptions _options;
    private readonly ServiceProvider _services;
    private readonly IHttpClientFactory _clients;

    /// <summary>Prepares the client; nothing is sent yet.</summary>
    /// <param name="options">The address and the key.</param>
    /// <param name="ledger">Counts the calls.</param>
    /// <param name="clock">Measures pauses and timeouts.</param>
    public AlphaVantageClient(AlphaVantageOptions options, IQuotaLedger ledger, TimeProvider clock)
    {
        _options = options;
        var services = new ServiceCollection();
        // No loggers: a line about a request would have its URL, and the URL has the key.
        var client = services.AddHttpClient(Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(CreateHandler);
        client.AddResilienceHandler(Name, builder => Configure(builder, options, clock));
        client.AddHttpMessageHandler(() => new CountedCalls(ledger, options.Account));
        _services = services.BuildServiceProvider();
        _clients = _services.GetRequiredService<IHttpClientFactory>();
    }

    /// <summary>Asks for a month.</summary>
    /// <returns>The reply, without the key wherever it repeats it; the caller disposes it.</returns>
    /// <exception cref="QuotaMetException">The call was not made.</exception>
    /// <exception cref="BadReplyException">There was no reply.</exception>
    /// <exception cref="BourseException">The ledger cannot be written.</exception>
    public async Task<(HttpResponseMessage Response, byte[] Body)> GetAsync(MonthRequest request, CancellationToken cancellation)
    {
        try
        {
            using var client = _clients.CreateClient(Name);
            var response = await client.GetAsync(UrlOf(request), cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            _options.Key.Mask(body);
            return (response, body);
        }
        catch (TimeoutRejectedException)
        {
            throw new BadReplyException(
                BadReplyKind.Unavailable, $"{_options.Address.Host} did not answer within {_options.TryTimeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (ConnectionFailures.IsOne(e))
        {
            throw new BadReplyException(BadReplyKind.Unavailable, $"{_options.Address.Host} cannot be reached: {_options.Key.Mask(CauseOf(e))}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        // The key must not be sent elsewhere.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        UseCookies = false,
    };

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, AlphaVantageOptions options, TimeProvider clock)
    {
        builder.TimeProvider = clock;
        builder.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = Repeats,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = tried => ValueTask.FromResult(MayPass(tried.Outcome)),
        });
        builder.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = options.TryTimeout });
    }

    /// <summary>Whether another try may succeed at once. A limit that the server tells (429) takes longer.</summary>
    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome.Exception is { } failure
        ? failure is TimeoutRejectedException || ConnectionFailures.IsOne(failure)
        : outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError };

    private static string CauseOf(Exception e)
    {
        var cause = e;
        while (cause.InnerException is { } inner) cause = inner;
        return cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }

    private Uri UrlOf(MonthRequest request)
    {
        var parameters = string.Join(
            '&',
            "function=TIME_SERIES_INTRADAY",
            $"symbol={Uri.EscapeDataString(request.Symbol.Text)}",
            $"interval={request.Interval}",
            $"month={request.Month}",
            "outputsize=full",
            $"adjusted={(request.Adjusted ? "true" : "false")}",
            $"extended_hours={(request.ExtendedHours ? "true" : "false")}",
            $"apikey={_options.Key.UrlText}");
        var own = _options.Address.Query.TrimStart('?');
        return new UriBuilder(_options.Address) { Query = own.Length > 0 ? $"{own}&{parameters}" : parameters }.Uri;
    }
}
