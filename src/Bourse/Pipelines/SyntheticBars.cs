using Bourse.Bars;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// The provider <c>synthetic</c>: invented bars of any symbol in the sessions of New York, the same for the same seed on every machine, whichever
/// months and intervals are asked for. It needs no key and no network.
/// </summary>
public sealed class SyntheticBars : IBarProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = BarHeaders.Invented;

    private const string TimeZone = "US/Eastern";
    private readonly ulong _seed;
    private readonly TimeProvider _clock;

    /// <summary>Creates the provider.</summary>
    /// <param name="seed">Chooses the prices.</param>
    /// <param name="clock">Gives the present time: there are no bars that end after it.</param>
    public SyntheticBars(ulong seed, TimeProvider clock) => (_seed, _clock) = (seed, clock);

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public Task<MonthReply> FetchMonthAsync(MonthRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = _clock.GetUtcNow();
        var bars = BarsOf(request, ExchangeTimeZone.Find(TimeZone).LocalTimeOf(now.UtcDateTime));
        var month = new SourceMonth { TimeZone = TimeZone, Bars = bars, FetchedAt = now };
        return Task.FromResult(MonthReply.Of(month, $"{bars.Length} bars invented from seed {_seed}"));
    }

    /// <summary>True: it needs no calls.</summary>
    public Task<bool> IsKeptAsync(MonthRequest request, CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>None: it has no limits.</summary>
    public Task<QuotaState?> ReadQuotaAsync(CancellationToken cancellation) => Task.FromResult<QuotaState?>(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SourceBar[] BarsOf(MonthRequest request, DateTime now)
    {
        var closes = new SyntheticCloses(request.Symbol, _seed);
        var bars = new List<SourceBar>();
        foreach (var day in SessionHours.NewYork.Calendar.Between(request.Month.First, request.Month.Last))
        {
            if (day.ToDateTime(TimeOnly.MinValue) > now) break;
            var session = new SyntheticSession(request.Symbol, day, _seed, closes.Of(day));
            bars.AddRange(session.Bars(request.Interval, request.ExtendedHours).TakeWhile(bar => bar.End <= now).Select(bar => bar.Bar));
        }

        return [.. bars];
    }
}
