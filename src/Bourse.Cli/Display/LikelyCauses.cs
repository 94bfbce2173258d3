using Bourse.Audit;
using Bourse.Hosting;

namespace Bourse.Cli.Display;

/// <summary>Says what has probably led to the differences that an audit has found, with the command that shows or mends it.</summary>
internal static class LikelyCauses
{
    private const string Topic = "topic";
    private const string Table = "table";
    private const string Report = "report";
    private const string Deviation = " stddev_evaluation";
    private const string Period = " period_";

    /// <summary>The likely causes, the one first that the others may follow from.</summary>
    public static IReadOnlyList<string> Of(AuditResult result) =>
    [
        .. InvestorsThatDidNotRun(result),
        .. IngestionThatDidNotRun(result),
        .. OtherPortfolios(result),
        .. OtherSettings(result),
        .. ChangedRows(result),
        .. Reports(result),
    ];

    private static IEnumerable<string> InvestorsThatDidNotRun(AuditResult result)
    {
        foreach (var owned in result.Portfolios.GroupBy(one => one.Portfolio.InvestorId))
        {
            var without = owned.Where(one => one is { Days: > 0, Evaluations: 0 }).ToList();
            if (without.Count == 0) continue;
            var who = without.Count == owned.Count() ? $"{owned.Key} has" : $"{Names(without)} {(without.Count == 1 ? "has" : "have")}";
            yield return $"{who} no evaluations: has `bourse investor {owned.Key.ToLowerInvariant()}` run?";
        }
    }

    private static IEnumerable<string> IngestionThatDidNotRun(AuditResult result)
    {
        var empty = result.Portfolios.Where(one => one is { Evaluations: > 0, Rows: 0 }).ToList();
        if (empty.Count > 0)
        {
            yield return $"{Names(empty)} {(empty.Count == 1 ? "has" : "have")} evaluations but no rows: has `bourse ingest` run?";
        }

        var emptied = empty.Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var evaluated = result.Portfolios.Where(one => one.Evaluations > 0 && !emptied.Contains(one.Portfolio.Key))
            .Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var unevaluated = Days(result, Topic, DifferenceKind.Missing);
        var rows = result.Differences.Count(one => one is { Place: Table, Kind: DifferenceKind.Missing, What: "row" }
            && evaluated.Contains(one.Portfolio) && !unevaluated.Contains((one.Portfolio, one.Date)));
        if (rows > 0) yield return $"{Count.Of(rows, "evaluation")} without a row: has `bourse ingest` read them all (`bourse status`)?";
    }

    private static IEnumerable<string> OtherPortfolios(AuditResult result)
    {
        var known = result.Portfolios.Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var unknown = result.Differences.Select(one => one.Portfolio).Where(key => !known.Contains(key)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) yield break;
        var these = unknown.Count == 1 ? $"{unknown[0]} is" : $"{Shortened(unknown)} are";
        yield return $"{these} not in the network: removed from its configuration, or written with another one (--portfolios)?";
    }

    private static IEnumerable<string> OtherSettings(AuditResult result)
    {
        var wrong = result.Differences.FirstOrDefault(one => one is { Place: Topic, Kind: DifferenceKind.Different, Date: not null });
        if (wrong is null) yield break;
        yield return $"evaluations differ from the prices: were --portfolios, --calendar, --missing or --from other ones? "
            + $"`bourse explain {wrong.Portfolio} {wrong.Date:O}` shows one";
    }

    private static IEnumerable<string> ChangedRows(AuditResult result)
    {
        var evaluations = Days(result, Topic, DifferenceKind.Different);
        var changed = result.Differences.Any(one =>
            one is { Place: Table, Kind: DifferenceKind.Different } && !evaluations.Contains((one.Portfolio, one.Date)));
        if (changed) yield return "rows differ whose evaluations are right: were they changed in the database?";
    }

    private static IEnumerable<string> Reports(AuditResult result)
    {
        var reports = result.Differences.Where(one => one.Place == Report).ToList();
        if (reports.Any(one => one is { Kind: DifferenceKind.Missing, What: "file" }))
        {
            yield return "some portfolios have no report in JSON: run `bourse report` again";
        }

        if (reports.Any(one => one.What.Contains(Period, StringComparison.Ordinal)))
        {
            yield return "reports state another period: name it with --period FROM..TO, or run `bourse report` again";
        }

        var figures = reports.Where(one => one.What != "file" && !one.What.Contains(Period, StringComparison.Ordinal)).ToList();
        if (figures.Count == 0) yield break;
        yield return figures.All(one => one.What.EndsWith(Deviation, StringComparison.Ordinal))
            ? "only deviations differ in the reports: were they made with another --stddev?"
            : "reports differ: were they made before the last rows came? Run `bourse report` again";
    }

    private static HashSet<(string Portfolio, DateOnly? Date)> Days(AuditResult result, string place, DifferenceKind kind) =>
        result.Differences.Where(one => one.Place == place && one.Kind == kind).Select(one => (one.Portfolio, one.Date)).ToHashSet();

    private static string Names(List<AuditedPortfolio> portfolios) => Shortened([.. portfolios.Select(one => one.Portfolio.Key)]);

    private static string Shortened(List<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";
}
