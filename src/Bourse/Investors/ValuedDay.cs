using Bourse.Market;

namespace Bourse.Investors;

/// <summary>The value of one portfolio on one day, and the previous value for comparison.</summary>
/// <param name="Day">The day number.</param>
/// <param name="Value">The value rounded to cents.</param>
/// <param name="PreviousDay">The day number of the last valued day before; 0 when there is none.</param>
/// <param name="PreviousValue">The value of that day.</param>
/// <param name="Revision">0, or one more than that of the evaluation it replaces.</param>
/// <param name="Carried">Tickers valued at an earlier price; null when there are none.</param>
internal readonly record struct ValuedDay(
    int Day, Money Value, int PreviousDay, Money PreviousValue, int Revision, IReadOnlyList<string>? Carried);
