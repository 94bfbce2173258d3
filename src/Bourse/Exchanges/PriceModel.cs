using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The common part of the two models: a price depends only on seed, ticker and day. Random numbers come from <see cref="Philox"/> with the seed as
/// key; the words of its counter are the FNV-1a hash of the ticker (two words), the number of the day since 0001-01-01, and the number of the model.
/// </summary>
public abstract class PriceModel : IPriceSource
{
    /// <summary>The seed that is used when none is given.</summary>
    public const ulong DefaultSeed = 20_000_101;

    private static readonly ulong MaxCents = (ulong)PriceRules.MaxPrice.ToCents();
    private readonly ulong _seed;
    private readonly uint _modelNumber;
    private readonly ulong[] _hashes;

    private protected PriceModel(IReadOnlyList<Stock> stocks, TradingCalendar calendar, ulong seed, uint modelNumber)
    {
        foreach (var stock in stocks)
        {
            if (!PriceRules.IsPlausible(stock.BasePrice)) throw new BourseException(FailureKind.Usage, Implausible(stock));
        }

        Tickers = [.. stocks.Select(stock => stock.Ticker)];
        Calendar = calendar;
        _seed = seed;
        _modelNumber = modelNumber;
        _hashes = [.. stocks.Select(stock => Fnv.Hash(Encoding.UTF8.GetBytes(stock.Ticker)))];
    }

    /// <inheritdoc/>
    public TradingCalendar Calendar { get; }

    /// <inheritdoc/>
    public DateOnly? LastDay => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tickers { get; }

    /// <inheritdoc/>
    public abstract void Read(DateOnly day, Span<Money> prices);

    /// <summary>The 128 random bits of a stock's day.</summary>
    private protected (ulong Low, ulong High) Draw(int stock, int dayNumber) =>
        Philox.Draw(_hashes[stock], (uint)dayNumber | (ulong)_modelNumber << 32, _seed);

    /// <summary>A price in whole cents, kept within what readers accept: a cent to ten million.</summary>
    private protected static Money Bounded(ulong cents) => cents > MaxCents ? PriceRules.MaxPrice : Money.FromCents(Math.Max(1, (long)cents));

    private static string Implausible(Stock stock) =>
        $"the base price of {stock.Ticker}, {stock.BasePrice.ToString(2)}, is not above zero and at most {PriceRules.MaxPrice.ToString(0)}";
}
