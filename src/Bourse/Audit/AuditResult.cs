using Bourse.Market;

namespace Bourse.Audit;

/// <summary>The scope and the findings of an audit.</summary>
public sealed record AuditResult
{
    /// <summary>Records with usable prices read.</summary>
    public required long Prices { get; init; }

    /// <summary>Records of the price topic read that hold no usable price.</summary>
    public required long Unusable { get; init; }

    /// <summary>Evaluation records read.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Table rows read.</summary>
    public required long Rows { get; init; }

    /// <summary>Report files read.</summary>
    public required long Reports { get; init; }

    /// <summary>
    /// Trading days for which a running network has prices but no rows or evaluations yet: the largest number of any portfolio.
    /// </summary>
    public required int Behind { get; init; }

    /// <summary>
    /// Valued days that were not checked, because their prices have been deleted from the log: the sum over the portfolios.
    /// </summary>
    public required long Unchecked { get; init; }

    /// <summary>What there is of each portfolio.</summary>
    public required IReadOnlyList<AuditedPortfolio> Portfolios { get; init; }

    /// <summary>Everything that is wrong.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }
}

/// <summary>What an audit has found of a portfolio.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Days">The days on which it must have a value.</param>
/// <param name="Evaluations">The days that have an evaluation in the topic.</param>
/// <param name="Rows">The rows of its table.</param>
public sealed record AuditedPortfolio(Portfolio Portfolio, int Days, int Evaluations, int Rows);
