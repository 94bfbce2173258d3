using Bourse.Market;

namespace Bourse.Audit;

/// <summary>The scope and the findings of an audit.</summary>
public sealed record AuditResult
{
    /// <summary>Records with usable prices read.</summary>
    public required long Prices { get; init; }

    /// <summary>Records of the price topic read that hold no usable price.</summary>
    public required long Unusable { get; init; }

    /// <summary>Records with evaluations of the network read.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Records of the evaluation topic read that hold none: the ingestion sends them to the dead-letter topic.</summary>
    public required long UnusableEvaluations { get; init; }

    /// <summary>Table rows read.</summary>
    public required long Rows { get; init; }

    /// <summary>Report files read.</summary>
    public required long Reports { get; init; }

    /// <summary>
    /// Trading days for which a running network has prices but no rows or evaluations yet: the largest number of any portfolio.
    /// </summary>
    public required int Behind { get; init; }

    /// <summary>What there is of each portfolio.</summary>
    public required IReadOnlyList<AuditedPortfolio> Portfolios { get; init; }

    /// <summary>Everything that is wrong.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>
    /// Valued days that were not checked, because their prices have been deleted from the log: the sum over the portfolios.
    /// </summary>
    public long Unchecked => Portfolios.Sum(one => (long)one.Unchecked);
}

/// <summary>What an audit has found of a portfolio.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Days">The days on which it must have a value.</param>
/// <param name="Evaluations">The days that have an evaluation in the topic.</param>
/// <param name="Rows">The rows of its table.</param>
public sealed record AuditedPortfolio(Portfolio Portfolio, int Days, int Evaluations, int Rows)
{
    /// <summary>Days that were not checked, because their prices have been deleted from the log.</summary>
    public int Unchecked { get; init; }

    /// <summary>Whether no day of it could be checked, because all prices of one of its tickers have been deleted.</summary>
    public bool IsUnchecked { get; init; }

    /// <summary>Missing rows whose evaluations the ingestion has read, by its offset.</summary>
    public int LostRows { get; init; }

    /// <summary>Wrong evaluations of days for which a price was written later.</summary>
    public int Outdated { get; init; }
}
