namespace Bourse.Events;

/// <summary>How prices and evaluations are written: in Bourse's own form, or in one that programs of existing networks read (docs/data.md).</summary>
public enum Dialect
{
    /// <summary>Bourse's own messages.</summary>
    Bourse,

    /// <summary>
    /// Prices as <c>{"TICK":"IBM","PRICE":"256.90","TS":"2000-01-03"}</c>; evaluations with <c>diff</c> and <c>percent_diff</c>.
    /// </summary>
    Text,

    /// <summary>Prices as Bourse's; evaluations with <c>investor_id</c>, <c>portfolio_id</c>, <c>change</c> and <c>change_pct</c>.</summary>
    Plain,

    /// <summary>All prices of an exchange and day in one message; evaluations as Bourse's.</summary>
    Day,
}
