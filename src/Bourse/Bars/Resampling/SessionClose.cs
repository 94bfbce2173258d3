using Bourse.Market;

namespace Bourse.Bars.Resampling;

/// <summary>The closing price of a session.</summary>
/// <param name="Day">The day of the session, by the clock of the exchange.</param>
/// <param name="Price">The close of the session's last bar; digits after the sixth decimal are rounded, halves away from zero.</param>
public readonly record struct SessionClose(DateOnly Day, Money Price);
