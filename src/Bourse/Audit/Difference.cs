namespace Bourse.Audit;

/// <summary>A deviation from what follows from the prices in the log.</summary>
/// <param name="Place">Where it was found: <c>topic</c>, <c>table</c> or <c>report</c>.</param>
/// <param name="Portfolio">The portfolio's key.</param>
/// <param name="Date">The trading day; null where there is none, as in most figures of a report.</param>
/// <param name="What">What differs: a member, a column, a figure, or the whole record.</param>
/// <param name="Expected">The expected value; <c>nothing</c> when there must be none.</param>
/// <param name="Found">The value found; <c>nothing</c> when it is missing.</param>
public sealed record Difference(string Place, string Portfolio, DateOnly? Date, string What, string Expected, string Found)
{
    /// <summary>Stands for a missing value.</summary>
    public const string Nothing = "nothing";
}

/// <summary>The scope and the findings of an audit.</summary>
/// <param name="Prices">Price records read.</param>
/// <param name="Evaluations">Evaluation records read.</param>
/// <param name="Rows">Table rows read.</param>
/// <param name="Reports">Report files read.</param>
/// <param name="Behind">
/// Trading days for which a running network has prices but no rows or evaluations yet: the largest number of any portfolio.
/// </param>
/// <param name="Differences">Everything that is wrong.</param>
public sealed record AuditResult(long Prices, long Evaluations, long Rows, long Reports, int Behind, IReadOnlyList<Difference> Differences);
