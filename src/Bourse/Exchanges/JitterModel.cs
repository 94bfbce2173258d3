using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The model <c>jitter</c>: base × (1 + r), r uniform in [−0.05, 0.05) and independent from day to day, rounded half away from zero to cents.
/// r is a random 64-bit fraction u/2⁶⁴ stretched to that range, and all arithmetic is on integers.
/// </summary>
public sealed class JitterModel : PriceModel
{
    private const uint ModelNumber = 1;
    private const ulong LowestPercent = 95;
    private const ulong RangePercent = 10;
    private const ulong UnitsPerCent = 1_000_000;
    private readonly ulong[] _base;

    /// <summary>Creates the model of some stocks.</summary>
    /// <param name="stocks">The stocks with their base prices, each above zero and at most ten million.</param>
    /// <param name="calendar">The days that have prices.</param>
    /// <param name="seed">Selects the sequence of random numbers.</param>
    /// <exception cref="BourseException">A base price is out of range (<see cref="FailureKind.Usage"/>).</exception>
    public JitterModel(IReadOnlyList<Stock> stocks, TradingCalendar calendar, ulong seed = DefaultSeed)
        : base(stocks, calendar, seed, ModelNumber) =>
        _base = [.. stocks.Select(stock => (ulong)stock.BasePrice.Micros)];

    /// <inheritdoc/>
    public override void Read(DateOnly day, Span<Money> prices)
    {
        for (var stock = 0; stock < _base.Length; stock++) prices[stock] = PriceOf(stock, day.DayNumber);
    }

    private Money PriceOf(int stock, int dayNumber) => Around(_base[stock], Draw(stock, dayNumber).Low);

    /// <summary>The price at a fraction u/2⁶⁴ of the range around a base price.</summary>
    internal static Money Around(ulong baseMicros, ulong fraction)
    {
        // In hundredths of millionths the price is base × 95 + base × 10 × u/2⁶⁴. The first is whole, so only the whole part of the second
        // counts for the rounding, and that is the upper half of a product.
        var units = LowestPercent * baseMicros + Math.BigMul(RangePercent * baseMicros, fraction, out _);
        return Bounded((units + UnitsPerCent / 2) / UnitsPerCent);
    }
}
