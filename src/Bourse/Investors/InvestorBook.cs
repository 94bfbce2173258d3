using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The valuation logic of an investor, without input or output: it takes prices and emits valued days, for each portfolio in date order. Work that
/// may emit much is done in small parts, so that the caller can send what was emitted between them.
/// </summary>
internal sealed class InvestorBook
{
    private const int EvaluationsPerRound = 4_000;
    private const int MostDaysPerRound = 256;

    private readonly List<PortfolioValuer>[] _holders;
    private readonly PortfolioValuer[] _portfolios;
    private readonly Money[] _maxPrices;
    private readonly Money _safePrice;
    private readonly int _daysPerRound;
    private int _closedUpTo;

    /// <summary>Creates a book without prices.</summary>
    /// <param name="options">How the investor works.</param>
    /// <param name="emit">Receives every valued day.</param>
    public InvestorBook(InvestorOptions options, Action<PortfolioValuer, ValuedDay> emit)
    {
        Options = options;
        var portfolios = options.Investor.Portfolios;
        Tickers = new TickerNumbers(portfolios.SelectMany(p => p.Holdings).Select(h => h.Ticker).Concat(options.KnownTickers));
        var held = HeldTickers(portfolios);
        Prices = new PriceMatrix(held);
        Days = new LogDays(options.Calendar, options.Lateness);
        CarriedRow = new long[held];
        // Those held longest come first, so that the holdings of a day are always the first ones.
        Positions = new Positions([.. portfolios.Select(p => p.Holdings.OrderByDescending(UntilDay).ToList())], Tickers.NumberOf);
        _portfolios = [.. portfolios.Select((p, index) => new PortfolioValuer(this, index, p, emit))];
        _daysPerRound = Math.Clamp(EvaluationsPerRound / Math.Max(1, _portfolios.Length), 1, MostDaysPerRound);
        _maxPrices = [.. portfolios.Select(AmountLimits.MaxPriceOf)];
        _safePrice = _maxPrices.DefaultIfEmpty(new Money(long.MaxValue)).Min();
        _holders = new List<PortfolioValuer>[held];
        for (var ticker = 0; ticker < _holders.Length; ticker++)
        {
            _holders[ticker] = [.. _portfolios.Where((_, index) => Positions.TickersOf(index).Contains(ticker))];
        }
    }

    public InvestorOptions Options { get; }

    /// <summary>Numbers of all known tickers; the held ones come first.</summary>
    public TickerNumbers Tickers { get; }

    public PriceMatrix Prices { get; }

    /// <summary>The days of which the log holds a price, of held tickers or others.</summary>
    public LogDays Days { get; }

    public Positions Positions { get; }

    /// <summary>The places of days in the portfolios' tables of revisions.</summary>
    public DaySlots RevisionSlots { get; } = new();

    /// <summary>The prices of a day on which some are carried; it serves one valuation at a time.</summary>
    public long[] CarriedRow { get; }

    public IReadOnlyList<PortfolioValuer> Portfolios => _portfolios;

    /// <summary>Why a price of a known ticker could make a portfolio's value, or that of a share, exceed its limits; or null.</summary>
    public string? ProblemWith(int ticker, Money price)
    {
        if (price <= _safePrice || ticker >= _holders.Length) return null;
        foreach (var portfolio in _holders[ticker])
        {
            if (price <= _maxPrices[portfolio.Index]) continue;
            var (key, isOfShare) = (portfolio.Portfolio.Key, AmountLimits.IsLimitedByShare(portfolio.Portfolio));
            var most = isOfShare ? AmountLimits.SixDecimals : new Money(long.MaxValue);
            return $"PRICE is absurd: at {price.ToString(2)} {(isOfShare ? "a share of " : "")}{key} could be worth more than {most.ToString(0)}";
        }

        return null;
    }

    /// <summary>
    /// Takes a price of a known ticker, unless a processed day may depend on it. Days that become complete are valued by the next
    /// <see cref="CatchUp"/>.
    /// </summary>
    /// <returns>False when the price is late: <see cref="TakeLate"/> takes it.</returns>
    public bool TryTake(int ticker, DateOnly date, Money price)
    {
        var day = date.DayNumber;
        var isHeld = ticker < _holders.Length;
        if (isHeld && Prices.PriceOf(ticker, day) == price.Micros) return true;
        if (IsLate(ticker, day, isHeld)) return false;
        Days.Add(day);
        if (isHeld) Enter(ticker, day, price);
        return true;
    }

    /// <summary>
    /// Takes a late price. Everything that can be valued without it must be valued before (<see cref="CatchUp"/>), so that the result does not depend
    /// on the batching of prices. It must be enumerated to its end.
    /// </summary>
    /// <returns>A portfolio after each day that was revised.</returns>
    public IEnumerable<PortfolioValuer> TakeLate(int ticker, DateOnly date, Money price)
    {
        var day = date.DayNumber;
        var isHeld = ticker < _holders.Length;
        var hadPrice = isHeld
            && (Prices.PriceOf(ticker, day) != 0 || Options.Missing == MissingPolicy.Carry && Prices.HasPriceBefore(ticker, day));
        var late = new LatePrice(ticker, day, hadPrice, Days.Add(day) && Days.DefineCalendar);
        if (isHeld) Enter(ticker, day, price);
        var affected = late.IsNewDay ? _portfolios : isHeld ? _holders[ticker] : (IReadOnlyList<PortfolioValuer>)[];
        return affected.SelectMany(portfolio => portfolio.Revise(late).Select(_ => portfolio));
    }

    /// <summary>Values every day that can be valued, some days of a portfolio at a time.</summary>
    /// <returns>A portfolio after each turn it had.</returns>
    public IEnumerable<PortfolioValuer> CatchUp()
    {
        var more = true;
        while (more)
        {
            more = false;
            foreach (var portfolio in _portfolios)
            {
                more |= portfolio.CatchUp(_daysPerRound);
                yield return portfolio;
            }
        }
    }

    /// <summary>
    /// Closes the days up to this one for all tickers, as at the end of a run: what is missing then is carried or skipped by the next
    /// <see cref="CatchUp"/>.
    /// </summary>
    public void CloseUpTo(int day)
    {
        foreach (var portfolio in _portfolios) CloseUpTo(portfolio, day);
    }

    /// <summary>Closes the days up to this one for one portfolio, because a later one was valued in an earlier run.</summary>
    public void CloseUpTo(PortfolioValuer portfolio, int day)
    {
        portfolio.CloseUpTo(day);
        _closedUpTo = Math.Max(_closedUpTo, day);
    }

    /// <summary>The last day of a holding, as a day number.</summary>
    public static int UntilDay(Holding holding) => holding.Until?.DayNumber ?? int.MaxValue;

    private bool IsLate(int ticker, int day, bool isHeld)
    {
        if (Days.DefineCalendar && day < Days.LastDay && !Days.Contains(day)) return true;
        if (!isHeld) return false;
        if (day <= Prices.NewestDayOf(ticker)) return true;
        var isClosed = Options.Missing != MissingPolicy.Wait && (day < Days.ClosedBefore || day <= _closedUpTo);
        foreach (var portfolio in _holders[ticker])
        {
            if (isClosed && !portfolio.IsKnownFromBefore(day)) return true;
            // Where a ticker is no longer held, days are valued before its earlier prices have come.
            if (portfolio.HasProcessed(ticker, day)) return true;
        }

        return false;
    }

    private void Enter(int ticker, int day, Money price)
    {
        Prices.Enter(ticker, day, price);
        foreach (var portfolio in _holders[ticker]) portfolio.Notice(ticker, day);
    }

    private static int HeldTickers(IReadOnlyList<Portfolio> portfolios) =>
        portfolios.SelectMany(p => p.Holdings).Select(h => h.Ticker).Distinct(StringComparer.Ordinal).Count();
}
