using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Amounts in SQLite, which has no decimals: DECIMAL columns hold the nearest IEEE 754 double. An amount within
/// <see cref="ValuationLimits"/> has at most 15 significant digits, and so many always come back from a double unharmed
/// (DBL_DIG is 15), be it here or in the text that other tools show.
/// </summary>
public static class SqliteAmounts
{
    private const double MicrosPerUnit = Money.Scale;
    private const double CentsPerUnit = 100;

    // Both operands are whole and below 2⁵³, so the quotient is the double nearest to the amount: the one that its digits are read as.

    /// <summary>An amount with six decimals as SQLite keeps it.</summary>
    public static double FromSixDecimals(Money amount) => amount.Micros / MicrosPerUnit;

    /// <summary>An amount in whole cents as SQLite keeps it.</summary>
    public static double FromCents(Money amount) => amount.ToCents() / CentsPerUnit;

    // The unchecked conversion saturates: the audit reports a value that another program wrote and that is too large for an amount.

    /// <summary>The amount with six decimals that SQLite kept; the inverse of <see cref="FromSixDecimals"/>.</summary>
    public static Money ToSixDecimals(double real) => new(unchecked((long)Math.Round(real * MicrosPerUnit)));

    /// <summary>The amount in whole cents that SQLite kept; the inverse of <see cref="FromCents"/>.</summary>
    public static Money ToCents(double real) => Money.FromCents(unchecked((long)Math.Round(real * CentsPerUnit)));
}
