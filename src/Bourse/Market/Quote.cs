namespace Bourse.Market;

/// <summary>The price of one ticker on one trading day, as an exchange publishes it.</summary>
/// <param name="Ticker">The stock's symbol, upper case, e.g. <c>IBM</c>.</param>
/// <param name="Date">The trading day.</param>
/// <param name="Price">The price of one share; greater than zero.</param>
/// <param name="Exchange">The exchange's name in upper case, e.g. <c>SE1</c>; empty when the message did not say.</param>
public readonly record struct Quote(string Ticker, DateOnly Date, Money Price, string Exchange);
