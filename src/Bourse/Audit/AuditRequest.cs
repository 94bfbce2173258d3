using Bourse.Market;

namespace Bourse.Audit;

/// <summary>What to audit.</summary>
/// <param name="Portfolios">Which portfolios.</param>
/// <param name="ReadReport">Gives a portfolio's report in JSON by the portfolio's key, or null when there is none.</param>
/// <param name="Reports">What the reports were asked for.</param>
public sealed record AuditRequest(IReadOnlyList<Portfolio> Portfolios, Func<string, ReadOnlyMemory<byte>?> ReadReport, ReportTerms Reports)
{
    /// <summary>
    /// Whether these are all portfolios of the network. Evaluations and rows of any other portfolio are differences then.
    /// </summary>
    public bool IsWholeNetwork { get; init; }

    /// <summary>
    /// Whether stages are running. If so, trailing days that have not reached the topic, a table or a report yet are counted instead of reported as
    /// differences.
    /// </summary>
    public bool IsLive { get; init; }
}
