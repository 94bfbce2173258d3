using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The model <c>walk</c>: a geometric random walk from the base price on <see cref="Origin"/>, without drift, with the volatility of each stock;
/// rounded half away from zero to cents and kept between a cent and ten million. The binary logarithm of price / base is the sum of the steps of
/// all trading days after the origin up to the day (before the origin: less the steps of the days in between), each step a function of seed,
/// ticker and its day. Steps are whole multiples of 2⁻³², so that the sum, and with it the price, is the same wherever it was begun. A step is
/// volatility / √252 times an Irwin–Hall approximation of a standard normal number (the sum of eight uniform ones of 16 bits). Walked day by
/// day a price costs one step.
/// </summary>
public sealed class WalkModel : PriceModel
{
    private const uint ModelNumber = 2;
    private const int Uniforms = 4;
    private const int UniformBits = 16;
    private const int ScaleBits = 20;
    private const int MaxShift = 110;
    private const uint MicrosPerCent = 10_000;

    /// <summary>log₂ e / √252 / 107,019.84 × 2⁵², the last divisor being the standard deviation of <see cref="Deviate"/>.</summary>
    private const double StepScale = 3_824_456_683;

    private readonly UInt128[] _base;
    private readonly long[] _scales;
    private readonly long[] _logs;
    private DateOnly _day = Origin;

    /// <summary>Creates the model of some stocks.</summary>
    /// <param name="stocks">The stocks with their base prices, each above zero and at most ten million, and their yearly volatilities.</param>
    /// <param name="calendar">The days that have prices; another calendar gives other prices.</param>
    /// <param name="seed">Selects the sequence of random numbers.</param>
    /// <exception cref="BourseException">A base price is out of range (<see cref="FailureKind.Usage"/>).</exception>
    public WalkModel(IReadOnlyList<Stock> stocks, TradingCalendar calendar, ulong seed = DefaultSeed)
        : base(stocks, calendar, seed, ModelNumber)
    {
        _base = [.. stocks.Select(stock => (UInt128)(ulong)stock.BasePrice.Micros)];
        // One multiplication and one rounding: IEEE 754 gives the same integer everywhere.
        _scales = [.. stocks.Select(stock => (long)Math.Round(stock.Volatility * StepScale))];
        _logs = new long[stocks.Count];
    }

    /// <summary>The day on which every price is its base price.</summary>
    public static DateOnly Origin { get; } = new(2000, 1, 1);

    /// <inheritdoc/>
    public override void Read(DateOnly day, Span<Money> prices)
    {
        WalkTo(day);
        for (var stock = 0; stock < _logs.Length; stock++) prices[stock] = PriceOf(stock);
    }

    private void WalkTo(DateOnly day)
    {
        while (_day < day)
        {
            _day = _day.AddDays(1);
            Step(_day, 1);
        }

        while (_day > day)
        {
            Step(_day, -1);
            _day = _day.AddDays(-1);
        }
    }

    private void Step(DateOnly day, int direction)
    {
        if (!Calendar.IsTradingDay(day)) return;
        for (var stock = 0; stock < _logs.Length; stock++)
        {
            var (low, high) = Draw(stock, day.DayNumber);
            _logs[stock] += direction * (Deviate(low, high) * _scales[stock] >> ScaleBits);
        }
    }

    /// <summary>Twice the sum of eight uniform numbers less its mean: symmetrical about zero, at most ±524,280.</summary>
    private static long Deviate(ulong low, ulong high)
    {
        var sum = 0L;
        for (var i = 0; i < Uniforms; i++)
        {
            sum += (long)(low & ushort.MaxValue) + (long)(high & ushort.MaxValue);
            low >>= UniformBits;
            high >>= UniformBits;
        }

        return 2 * sum - 2 * Uniforms * ushort.MaxValue;
    }

    private Money PriceOf(int stock)
    {
        var log = _logs[stock];
        var shift = PowerOfTwo.ResultBits - (log >> PowerOfTwo.ExponentBits);
        // The product below has at most 107 binary digits; with so many after the point nothing is left before it, with so few everything is.
        if (shift is < 0 or > MaxShift) return Bounded(shift < 0 ? ulong.MaxValue : 0);
        var product = _base[stock] * PowerOfTwo.Of(unchecked((uint)log));
        var micros = (product + ((UInt128)(MicrosPerCent / 2) << (int)shift)) >> (int)shift;
        return Bounded(micros > ulong.MaxValue ? ulong.MaxValue : (ulong)micros / MicrosPerCent);
    }
}
