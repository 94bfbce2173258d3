using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The valuation logic of an investor, without input or output: it takes prices and emits valued days, for each portfolio in date order.
/// </summary>
internal sealed class InvestorBook
{
    private readonly List<ValuedPortfolio>[] _holders;
    private readonly ValuedPortfolio[] _portfolios;
    private readonly Money _safePrice;

    /// <summary>Creates a book without prices.</summary>
    /// <param name="options">How the investor works.</param>
    /// <param name="emit">Receives every valued day.</param>
    public InvestorBook(InvestorOptions options, Action<ValuedPortfolio, ValuedDay> emit)
    {
        Options = options;
        var portfolios = options.Investor.Portfolios;
        Tickers = new TickerNumbers(portfolios.SelectMany(p => p.Holdings).Select(h => h.Ticker).Concat(options.KnownTickers));
        Prices = new PriceMatrix(HeldTickers(portfolios));
        Positions = new Positions([.. portfolios.Select(p => p.Holdings)], Tickers.NumberOf);
        _portfolios = [.. portfolios.Select((p, index) => new ValuedPortfolio(this, index, p, emit))];
        _safePrice = new Money(Enumerable.Range(0, _portfolios.Length).Select(Positions.MaxSafePriceOf).DefaultIfEmpty(long.MaxValue).Min());
        _holders = new List<ValuedPortfolio>[HeldTickers(portfolios)];
        for (var ticker = 0; ticker < _holders.Length; ticker++)
        {
            _holders[ticker] = [.. _portfolios.Where((_, index) => Positions.TickersOf(index).Contains(ticker))];
        }
    }

    public InvestorOptions Options { get; }

    /// <summary>Numbers of all known tickers; the held ones come first.</summary>
    public TickerNumbers Tickers { get; }

    public PriceMatrix Prices { get; }

    public Positions Positions { get; }

    public IReadOnlyList<ValuedPortfolio> Portfolios => _portfolios;

    /// <summary>Why a price of a known ticker could make a portfolio's value exceed <see cref="Money"/>, or null.</summary>
    public string? ProblemWith(int ticker, Money price)
    {
        if (price <= _safePrice || ticker >= _holders.Length) return null;
        foreach (var portfolio in _holders[ticker])
        {
            if (price.Micros > Positions.MaxSafePriceOf(portfolio.Index))
            {
                var most = new Money(long.MaxValue).ToString(0);
                return $"PRICE is absurd: at {price.ToString(2)} {portfolio.Portfolio.Key} could be worth more than {most}";
            }
        }

        return null;
    }

    /// <summary>Takes a price of a known ticker. Days that become complete are valued by the next <see cref="CatchUp()"/> at the latest.</summary>
    public void Take(int ticker, DateOnly date, Money price)
    {
        if (ticker >= _holders.Length) return;
        var day = date.DayNumber;
        if (Prices.PriceOf(ticker, day) == price.Micros) return;
        if (day > Prices.NewestDayOf(ticker)) Enter(ticker, day, price);
        else EnterLate(ticker, day, price);
    }

    /// <summary>Values some of the days that can be valued: about so many portfolio days, but at least one of each portfolio.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool CatchUp(int most)
    {
        var days = Math.Max(1, most / _portfolios.Length);
        var more = false;
        foreach (var portfolio in _portfolios) more |= portfolio.CatchUp(days);
        return more;
    }

    /// <summary>Values every day that can be valued.</summary>
    public void CatchUp()
    {
        foreach (var portfolio in _portfolios) portfolio.CatchUp();
    }

    private void Enter(int ticker, int day, Money price)
    {
        Prices.Enter(ticker, day, price);
        foreach (var portfolio in _holders[ticker]) portfolio.Notice(day);
    }

    private void EnterLate(int ticker, int day, Money price)
    {
        // Days that can be valued without this price are valued first, so that the result does not depend on the batching of prices.
        CatchUp();
        var before = _holders[ticker].Select(p => (Portfolio: p, Valued: p.DaysPricedBy(ticker, day).Where(p.IsValued).ToHashSet())).ToList();
        Enter(ticker, day, price);
        foreach (var (portfolio, valued) in before) portfolio.Revise(day, ticker, valued);
    }

    private static int HeldTickers(IReadOnlyList<Portfolio> portfolios) =>
        portfolios.SelectMany(p => p.Holdings).Select(h => h.Ticker).Distinct(StringComparer.Ordinal).Count();
}
