using Bourse.Market;

namespace Bourse.Audit;

/// <summary>What to audit.</summary>
/// <param name="Network">The network.</param>
/// <param name="Portfolios">Which of its portfolios.</param>
/// <param name="Calendar">The trading days.</param>
/// <param name="ReadReport">Gives a portfolio's report in JSON by the portfolio's key, or null when there is none.</param>
/// <param name="Reports">What the reports were asked for.</param>
public sealed record AuditRequest(
    Network Network, IReadOnlyList<Portfolio> Portfolios, TradingCalendar Calendar, Func<string, ReadOnlyMemory<byte>?> ReadReport,
    ReportTerms Reports)
{
    /// <summary>
    /// Whether these are all portfolios of the network. Evaluations, tables and reports of any other portfolio are differences then.
    /// </summary>
    public bool IsWholeNetwork { get; init; }

    /// <summary>
    /// Whether stages are running. If so, trailing days that have not reached the topic, a table or a report yet are counted instead of reported as
    /// differences.
    /// </summary>
    public bool IsLive { get; init; }

    /// <summary>The keys of all portfolios for which there is a report, in whatever format.</summary>
    public IReadOnlyList<string> ReportedPortfolios { get; init; } = [];

    /// <summary>Whether each portfolio must have a report in JSON; otherwise only if another one has.</summary>
    public bool ExpectsReports { get; init; }
}
