using System.Net;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// The provider <c>alphavantage</c>: months of <c>TIME_SERIES_INTRADAY</c>. Each call is written down in a ledger before it is made, and each reply
/// with bars is kept, so that a whole month is asked for once.
/// </summary>
public sealed class AlphaVantageProvider : IBarProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "alphavantage";

    private static readonly TimeSpan MinutePause = QuotaAccount.Minute;

    /// <summary>
    /// How long no call is made after the provider has said that a day's calls are used up before our own count did. Nobody knows when its day ends,
    /// and a call that is too early costs nothing but itself.
    /// </summary>
    private static readonly TimeSpan DayPause = TimeSpan.FromHours(1);

    private readonly AlphaVantageOptions _options;
    private readonly IQuotaLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly AlphaVantageClient _client;
    private readonly ReplyFolder _folder;

    /// <summary>Creates the provider; nothing is sent yet.</summary>
    /// <param name="options">The address, the key, its limits, and the folder of replies.</param>
    /// <param name="ledger">Counts the calls; it is disposed with the provider.</param>
    /// <param name="clock">Gives the present time.</param>
    public AlphaVantageProvider(AlphaVantageOptions options, IQuotaLedger ledger, TimeProvider clock)
    {
        (_options, _ledger, _clock) = (options, ledger, clock);
        _client = new AlphaVantageClient(options, ledger, clock);
        _folder = new ReplyFolder(options.CacheFolder);
    }

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public async Task<MonthReply> FetchMonthAsync(MonthRequest request, CancellationToken cancellation)
    {
        // Days are another function of the API, which takes no month.
        if (request.Interval.IsDay) return MonthReply.Refused($"{ProviderName} has no bars of {request.Interval}: make them from those of 60min");
        var kept = await _folder.FindAsync(request, cancellation);
        if (kept is { Facts.IsUsable: true } && TryReopen(kept) is { } month)
        {
            // Also the months that an attempt found that was killed before it could tell them.
            var origin = $"kept since {kept.Facts.FetchedAt:yyyy-MM-dd HH:mm} UTC";
            return MonthReply.Of(month, origin, isKept: true) with { StaleMonths = await FindStaleAsync(request, cancellation) };
        }

        try
        {
            return await CallAsync(request, kept?.Facts, cancellation);
        }
        catch (QuotaMetException e)
        {
            return MonthReply.Limited(e.State.Reason, e.State.NextCall);
        }
        catch (BadReplyException e)
        {
            return await ReplyOfAsync(e, null, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsKeptAsync(MonthRequest request, CancellationToken cancellation) =>
        await _folder.FindAsync(request, cancellation) is { Facts.IsUsable: true };

    /// <inheritdoc/>
    public async Task<QuotaState?> ReadQuotaAsync(CancellationToken cancellation) => await _ledger.ReadAsync(_options.Account, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    private static SourceMonth? TryReopen(KeptReply kept)
    {
        try
        {
            return ReplyReader.Read(kept.Facts.Request, kept.Body, kept.Facts.FetchedAt);
        }
        catch (BadReplyException)
        {
            return null;
        }
    }

    private async Task<MonthReply> CallAsync(MonthRequest request, ReplyFacts? former, CancellationToken cancellation)
    {
        var (response, body) = await _client.GetAsync(request, cancellation);
        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK) return await RefusedAsync(response, cancellation);
        }

        var month = ReplyReader.Read(request, body, _clock.GetUtcNow());
        if (month.Count == 0) return EmptyReply(request, month);
        return await KeepAsync(request, month, body, former, cancellation);
    }

    /// <summary>A series without bars is no failure as long as there may come some.</summary>
    private static MonthReply EmptyReply(MonthRequest request, SourceMonth month) =>
        MonthCheck.IsOver(request, month)
            ? MonthReply.Refused($"the provider has no bars of {request.Symbol} in {request.Month}")
            : MonthReply.Of(month, $"the provider has no bars of {request.Month} yet");

    private async Task<MonthReply> KeepAsync(
        MonthRequest request, SourceMonth month, byte[] body, ReplyFacts? former, CancellationToken cancellation)
    {
        var check = MonthCheck.Run(request, month);
        var origin = $"{month.Count} bars fetched{(check.IsWhole ? "" : "; the month is not whole yet")}";
        if (check.Bars.Count == 0) return MonthReply.Of(month, origin);
        var facts = FactsOf(request, month, check, former);
        try
        {
            await _folder.KeepAsync(new KeptReply(facts, body), cancellation);
        }
        catch (BourseException e)
        {
            // The call was made: its bars are not lost because they cannot be kept.
            return MonthReply.Of(month, $"{origin}; the reply cannot be kept: {e.Message}");
        }

        if (request.Adjusted) await MarkStaleAsync(facts, cancellation);
        return MonthReply.Of(month, origin) with { StaleMonths = await FindStaleAsync(request, cancellation) };
    }

    private static ReplyFacts FactsOf(MonthRequest request, SourceMonth month, CheckedMonth check, ReplyFacts? former)
    {
        var (open, close) = (check.Bars[0].Open, check.Bars[^1].Close);
        return new ReplyFacts
        {
            Request = request,
            FetchedAt = month.FetchedAt,
            IsWhole = check.IsWhole,
            FirstOpen = open,
            LastClose = close,
            HasRealJump = former is not null && (former.IsStale || former.HasRealJump) && former.FirstOpen == open && former.LastClose == close,
        };
    }

    /// <summary>Marks the kept months that a split has separated from one that was just fetched.</summary>
    private async Task MarkStaleAsync(ReplyFacts fetched, CancellationToken cancellation)
    {
        var months = await _folder.ListAsync(fetched.Request, cancellation);
        foreach (var stale in SplitMonths.Find(months, fetched.Month)) await _folder.MarkStaleAsync(stale.Request, cancellation);
    }

    private async Task<IReadOnlyList<YearMonth>> FindStaleAsync(MonthRequest request, CancellationToken cancellation) =>
        [.. (await _folder.ListAsync(request, cancellation)).Where(month => month.IsStale).Select(month => month.Month)];

    private async Task<MonthReply> RefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var failure = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new BadReplyException(BadReplyKind.AnyLimit, "the provider's limit is reached (status 429)"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new BadReplyException(
                BadReplyKind.Refused, $"the provider does not accept the key (status {status})"),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => new BadReplyException(
                BadReplyKind.Unavailable, $"the provider has failed (status {status})"),
            _ => new BadReplyException(BadReplyKind.Refused, $"the provider answers with status {status}: is its address correct?"),
        };
        return await ReplyOfAsync(failure, RetryAfter(response), cancellation);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _clock.GetUtcNow(),
        _ => null,
    };

    private async Task<MonthReply> ReplyOfAsync(BadReplyException failure, TimeSpan? retryAfter, CancellationToken cancellation) =>
        failure.Kind switch
        {
            BadReplyKind.Refused => MonthReply.Refused(failure.Message),
            BadReplyKind.Unavailable => MonthReply.Unavailable(failure.Message),
            _ => await CloseAsync(failure, retryAfter, cancellation),
        };

    /// <summary>The provider's own word corrects the ledger.</summary>
    private async Task<MonthReply> CloseAsync(BadReplyException failure, TimeSpan? retryAfter, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        var pause = retryAfter > TimeSpan.Zero ? retryAfter.Value : await PauseOfAsync(failure.Kind, cancellation);
        await _ledger.CloseAsync(_options.Account, new QuotaClosing(now + pause, failure.Message), cancellation);
        return MonthReply.Limited(failure.Message, now + pause);
    }

    private async Task<TimeSpan> PauseOfAsync(BadReplyKind kind, CancellationToken cancellation)
    {
        if (kind == BadReplyKind.MinuteLimit) return MinutePause;
        if (kind == BadReplyKind.DayLimit) return DayPause;
        // Only who has called more than once within a minute can have met the limit of a minute.
        var state = await _ledger.ReadAsync(_options.Account, cancellation);
        return state.Account.CallsPerMinute - state.LeftOfMinute > 1 ? MinutePause : DayPause;
    }
}
