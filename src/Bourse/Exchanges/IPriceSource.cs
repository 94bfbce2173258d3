using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>Where an exchange has its prices from. Used by one caller at a time.</summary>
public interface IPriceSource
{
    /// <summary>The days that have prices.</summary>
    TradingCalendar Calendar { get; }

    /// <summary>The last day that has prices; null when the source never runs out.</summary>
    DateOnly? LastDay { get; }

    /// <summary>The tickers that are priced; their places in this list are the places of their prices.</summary>
    IReadOnlyList<string> Tickers { get; }

    /// <summary>Returns the prices of a trading day. Days may be asked for in any order.</summary>
    /// <param name="day">A day of <see cref="Calendar"/>.</param>
    /// <param name="prices">Gets the price of each of <see cref="Tickers"/>; zero where a ticker has none that day.</param>
    void Read(DateOnly day, Span<Money> prices);

    /// <summary>Takes up days that have got prices since; false when there are none, as always where prices do not come by and by.</summary>
    /// <param name="cancellation">Ends the work.</param>
    ValueTask<bool> RefreshAsync(CancellationToken cancellation) => ValueTask.FromResult(false);
}
