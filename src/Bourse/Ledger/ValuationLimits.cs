using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// What a row may hold, the same for every database (<see cref="EvaluationLimits"/>). No amount has more than 15 significant digits: as many as
/// survive the binary floating point in which SQLite keeps decimals.
/// </summary>
public static class ValuationLimits
{
    /// <summary>Refuses a row that no database could hold exactly.</summary>
    /// <exception cref="ArgumentException">It breaks a limit, which the writer must check beforehand.</exception>
    public static void Require(in ValuationRow row)
    {
        var breach = EvaluationLimits.FindBreach(row.NavPerShare, row.NavChange, row.NavChangePct, row.Evaluation, row.EvaluationChange);
        if (breach is not null) throw new ArgumentException($"row of {row.AsOf:yyyy-MM-dd}: {breach}", nameof(row));
    }
}
