using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The model <c>jitter</c>: base × (1 + r), r uniform in [−0.05, 0.05) and independent from day to day, rounded half away from zero to cents. r is a random
/// 64-bit fraction u/2⁶⁴ stretched to that range, and all arithmetic is on integers.
/// </summary>
public sealed class JitterModel : PriceModel
{
    private const uint ModelNumber = 1;
    private const int FractionBits = 64;
    private const uint PercentPerOne = 100;
    private const uint LowestPercent = 95;
    private const uint RangePercent = 10;
    private readonly ulong[] _base;

    /// <summary>Creates the model of some stocks.</summary>
    /// <param name="stocks">The stocks with their base prices, each above zero and at most ten million.</param>
    /// <param name="calendar">The days that have prices.</param>
    /// <param name="seed">Chooses among the possible worlds.</param>
    /// <exception cref="BourseException">A base price is out of range (<see cref="FailureKind.Usage"/>).</exception>
    public JitterModel(IReadOnlyList<Stock> stocks, TradingCalendar calendar, ulong seed = DefaultSeed)
        : base(stocks, calendar, seed, ModelNumber) =>
        _base = [.. stocks.Select(stock => (ulong)stock.BasePrice.Micros)];

    /// <inheritdoc/>
    public override void Read(DateOnly day, Span<Money> prices)
    {
        for (var stock = 0; stock < _base.Length; stock++) prices[stock] = PriceOf(stock, day.DayNumber);
    }

    private Money PriceOf(int stock, int dayNumber)
    {
        var fraction = (UInt128)Draw(stock, dayNumber).Low;
        // Ten million in millionths times 105 × 2⁶⁴ takes 115 bits: nothing overflows.
        var percent = unchecked(((UInt128)LowestPercent << FractionBits) + fraction * RangePercent);
        return ToCents(unchecked(percent * _base[stock]), MicrosPerCent * PercentPerOne, FractionBits);
    }
}
