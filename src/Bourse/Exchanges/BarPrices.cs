using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The closing prices of real symbols, from the bars in a store: a day is a session that has ended (<see cref="SessionCloses"/>), and the sessions of
/// each symbol are those of its exchange's time. It takes up new sessions when it is refreshed.
/// </summary>
public sealed class BarPrices : IPriceSource, IAsyncDisposable
{
    private readonly IBarStore _store;
    private readonly IReadOnlyList<Symbol> _symbols;
    private readonly TimeProvider _clock;
    private readonly SessionDays _days;

    private BarPrices(IBarStore store, IReadOnlyList<Symbol> symbols, TimeProvider clock)
    {
        (_store, _symbols, _clock) = (store, symbols, clock);
        Tickers = [.. symbols.Select(symbol => symbol.Text)];
        _days = new SessionDays($"bars of {string.Join(", ", Tickers)}");
    }

    /// <inheritdoc/>
    public TradingCalendar Calendar => _days;

    /// <summary>Null: sessions to come have prices, too.</summary>
    public DateOnly? LastDay => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tickers { get; }

    /// <summary>Reads the sessions that are there.</summary>
    /// <param name="store">Holds the bars; it is closed with the result.</param>
    /// <param name="symbols">The symbols; those without bars have no prices yet.</param>
    /// <param name="clock">Tells which sessions have ended.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<BarPrices> ReadAsync(
        IBarStore store, IReadOnlyList<Symbol> symbols, TimeProvider clock, CancellationToken cancellation)
    {
        var prices = new BarPrices(store, symbols, clock);
        try
        {
            await prices.RefreshAsync(cancellation);
            return prices;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellation)
    {
        var isNew = false;
        for (var place = 0; place < _symbols.Count; place++)
        {
            var closes = await SessionCloses.ReadAsync(_store, _symbols[place], _clock.GetUtcNow(), cancellation);
            foreach (var (day, price) in closes) isNew |= _days.Put(day, place, _symbols.Count, price);
        }

        return isNew;
    }

    /// <inheritdoc/>
    public void Read(DateOnly day, Span<Money> prices) => _days.Read(day, prices);

    /// <summary>The last price of each ticker that has one, and its day.</summary>
    public IEnumerable<(string Ticker, DateOnly Day, Money Price)> LastPrices() => Tickers
        .Select((ticker, place) => (Ticker: ticker, Last: _days.LastOf(place)))
        .Where(one => one.Last is not null)
        .Select(one => (one.Ticker, one.Last!.Value.Day, one.Last.Value.Price));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>The days of sessions, with their prices.</summary>
    private sealed class SessionDays(string name) : TradingCalendar
    {
        private readonly SortedList<DateOnly, Money[]> _prices = [];

        public override string Name => name;

        public override bool IsTradingDay(DateOnly day) => _prices.ContainsKey(day);

        public override DateOnly? NextAfter(DateOnly day) =>
            _prices.Count == 0 || day >= _prices.GetKeyAtIndex(_prices.Count - 1) ? null : base.NextAfter(day);

        /// <summary>Keeps a price; whether its ticker had none on that day.</summary>
        public bool Put(DateOnly day, int place, int tickers, Money price)
        {
            if (!_prices.TryGetValue(day, out var prices)) _prices[day] = prices = new Money[tickers];
            var isNew = prices[place] == Money.Zero;
            prices[place] = price;
            return isNew;
        }

        public void Read(DateOnly day, Span<Money> prices)
        {
            prices.Clear();
            if (_prices.TryGetValue(day, out var found)) found.CopyTo(prices);
        }

        public (DateOnly Day, Money Price)? LastOf(int place)
        {
            for (var at = _prices.Count - 1; at >= 0; at--)
            {
                if (_prices.GetValueAtIndex(at)[place] is var price && price != Money.Zero) return (_prices.GetKeyAtIndex(at), price);
            }

            return null;
        }
    }
}
