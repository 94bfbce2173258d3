namespace Bourse.Market;

/// <summary>The calendar <c>weekends</c>: every day from Monday to Friday.</summary>
internal sealed class WeekendCalendar : TradingCalendar
{
    /// <inheritdoc/>
    public override string Name => "weekends";

    /// <inheritdoc/>
    public override bool IsTradingDay(DateOnly day) => !IsWeekend(day);
}
