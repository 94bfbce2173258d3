using System.Text;
using Bourse.Bars;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// The closing prices of an invented stock: the model <c>walk</c>, scaled so that the stock closes at its base price on <see cref="Origin"/>. Base
/// price and volatility are those of the built-in network, or follow from the symbol.
/// </summary>
internal sealed class SyntheticCloses
{
    /// <summary>A ten-thousandth of the currency: prices are whole numbers of it.</summary>
    public const int Units = 10_000;

    private const long WalkBase = 100_000;
    private const long LowestUnits = 100;
    private const long HighestUnits = 10_000_000L * Units;
    private readonly WalkModel _walk;
    private readonly long _base;
    private readonly long _atOrigin;
    private readonly Money[] _price = new Money[1];

    /// <param name="symbol">The symbol.</param>
    /// <param name="seed">Chooses the prices.</param>
    public SyntheticCloses(Symbol symbol, ulong seed)
    {
        var stock = StockOf(symbol);
        _base = stock.BasePrice.Micros / (Money.Scale / Units);
        _walk = new WalkModel([stock with { BasePrice = Money.FromCents(WalkBase * 100) }], SessionHours.NewYork.Calendar, seed);
        _atOrigin = WalkedTo(Origin);
    }

    /// <summary>The day on which every stock closes at its base price.</summary>
    public static DateOnly Origin { get; } = new(2024, 1, 2);

    /// <summary>The closing prices of the trading day before, and of the day, in <see cref="Units"/>.</summary>
    public (long Before, long Close) Of(DateOnly day)
    {
        // A day without trading has the price of the trading day before it.
        var before = Scaled(WalkedTo(day.AddDays(-1)));
        return (before, Scaled(WalkedTo(day)));
    }

    private long WalkedTo(DateOnly day)
    {
        _walk.Read(day, _price);
        return _price[0].Micros;
    }

    private long Scaled(long walked) => (long)Int128.Clamp((Int128)_base * walked / _atOrigin, LowestUnits, HighestUnits);

    private static Stock StockOf(Symbol symbol)
    {
        var known = NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks).FirstOrDefault(stock => stock.Ticker == symbol.Text);
        if (known is not null) return known;
        const ulong lowest = 20;
        const ulong range = 400;
        return new Stock(symbol.Text, Money.FromCents((long)(lowest + Fnv.Hash(Encoding.UTF8.GetBytes(symbol.Text)) % range) * 100));
    }
}
