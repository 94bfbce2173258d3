using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>
/// What a row may hold, the same for every database. <c>DECIMAL(18,6)</c> columns stay below 10⁹ and <c>DECIMAL(20,2)</c> columns hold whole cents
/// below 10¹³ (every <see cref="Money"/> does), so that no amount has more than 15 significant digits: as many as survive the
/// binary floating point in which SQLite keeps decimals.
/// </summary>
public static class ValuationLimits
{
    private const long MicrosPerCent = Money.Scale / 100;

    /// <summary>Six-decimal amounts and percentages are nearer to zero than this.</summary>
    public static Money SixDecimals { get; } = AmountLimits.SixDecimals;

    /// <summary>Refuses a row that no database could hold exactly.</summary>
    /// <exception cref="ArgumentException">It breaks a limit, which the writer must check beforehand.</exception>
    public static void Require(in ValuationRow row)
    {
        if (FindBreach(row) is { } breach) throw new ArgumentException($"row of {row.AsOf:yyyy-MM-dd}: {breach}", nameof(row));
    }

    /// <summary>Why no database can hold the row exactly, or null when all can: one line that names the column.</summary>
    public static string? FindBreach(in ValuationRow row) =>
        BreachOfRange("NAVperShare", row.NavPerShare)
        ?? BreachOfRange("DailyNAVChange", row.NavChange)
        ?? BreachOfRange("DailyNAVChangePercent", row.NavChangePct)
        ?? BreachOfCents("Evaluation", row.Evaluation)
        ?? BreachOfCents("DailyEvaluationChange", row.EvaluationChange);

    private static string? BreachOfRange(string column, Money? amount) =>
        amount is { } money && (money >= SixDecimals || money.Micros <= -SixDecimals.Micros)
            ? $"{column} is out of range: {money} is not between -{SixDecimals.ToString(0)} and {SixDecimals.ToString(0)}"
            : null;

    private static string? BreachOfCents(string column, Money? amount) =>
        amount is { } money && money.Micros % MicrosPerCent != 0 ? $"{column} is not in whole cents: {money}" : null;
}
