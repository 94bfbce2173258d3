namespace Bourse.Replay.Csv;

/// <summary>The orders in which the three numbers of a day can stand: 02/01/2024 is in January, or in February.</summary>
[Flags]
internal enum DayOrders
{
    /// <summary>No order fits.</summary>
    None = 0,

    /// <summary>dd/MM/yyyy, dd/MM/yy.</summary>
    DayFirst = 1,

    /// <summary>MM/dd/yyyy, MM/dd/yy.</summary>
    MonthFirst = 2,

    /// <summary>yy/MM/dd.</summary>
    YearFirst = 4,

    /// <summary>The order does not matter: each that fits gives the same day.</summary>
    Immaterial = 8,

    /// <summary>Nothing is known that speaks against an order.</summary>
    Any = DayFirst | MonthFirst | YearFirst | Immaterial,
}
