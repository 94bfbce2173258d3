namespace Bourse.Market;

/// <summary>The calendar <c>data</c>: a day is a trading day when the log holds a price of it, so no day is refused.</summary>
internal sealed class DataCalendar : TradingCalendar
{
    /// <inheritdoc/>
    public override string Name => "data";

    /// <inheritdoc/>
    public override bool IsFromData => true;

    /// <summary>True: every day may have prices.</summary>
    public override bool IsTradingDay(DateOnly day) => true;
}
