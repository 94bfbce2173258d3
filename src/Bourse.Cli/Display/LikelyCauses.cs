using Bourse.Audit;
using Bourse.Hosting;

namespace Bourse.Cli.Display;

/// <summary>Says what has probably led to the differences that an audit has found, with the command that shows or mends it.</summary>
internal static class LikelyCauses
{
    private const string Deviation = " stddev_evaluation";
    private const string Period = " period_";

    /// <summary>The likely causes, the one first that the others may follow from.</summary>
    public static IReadOnlyList<string> Of(AuditResult result) =>
    [
        .. InvestorsThatDidNotRun(result),
        .. IngestionThatDidNotRun(result),
        .. LostTables(result),
        .. OtherPortfolios(result),
        .. OtherWriters(result),
        .. OutdatedEvaluations(result),
        .. OtherSettings(result),
        .. ChangedRows(result),
        .. ChangedMasterData(result),
        .. WrongProgress(result),
        .. ReportCauses.Of(result),
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

    /// <summary>Missing rows: the ingestion's offsets say whether it has read their evaluations.</summary>
    private static IEnumerable<string> IngestionThatDidNotRun(AuditResult result)
    {
        var tables = OfTable(result, "table").Select(one => one.Portfolio).ToHashSet(StringComparer.Ordinal);
        var present = result.Portfolios.Where(one => !tables.Contains(one.Portfolio.Key)).ToList();
        var empty = present.Where(one => one is { Evaluations: > 0, Rows: 0, LostRows: 0 }).ToList();
        if (empty.Count > 0)
        {
            yield return $"{Names(empty)} {(empty.Count == 1 ? "has" : "have")} evaluations but no rows: has `bourse ingest` run?";
        }

        var lost = present.Sum(one => one.LostRows);
        var waiting = CountUnread(result, empty) - lost;
        if (waiting > 0) yield return $"{Count.Of(waiting, "evaluation")} without a row: has `bourse ingest` read them all (`bourse status`)?";
        if (lost == 0) yield break;
        yield return $"{Count.Of(lost, "row")} missing although the ingestion has read the evaluations: deleted in the database? "
            + "`bourse database init --reset` and `bourse ingest` write the tables again";
    }

    /// <summary>Evaluations without a row, of portfolios that have some rows.</summary>
    private static int CountUnread(AuditResult result, List<AuditedPortfolio> empty)
    {
        var emptied = empty.Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var evaluated = result.Portfolios.Where(one => one.Evaluations > 0 && !emptied.Contains(one.Portfolio.Key))
            .Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var unevaluated = Days(result, DifferencePlace.Topic, DifferenceKind.Missing);
        return OfTable(result, "row").Count(one => one.Kind == DifferenceKind.Missing
            && evaluated.Contains(one.Portfolio) && !unevaluated.Contains((one.Portfolio, one.Date)));
    }

    private static IEnumerable<string> LostTables(AuditResult result)
    {
        var tables = OfTable(result, "table").Select(one => one.Portfolio).ToList();
        if (tables.Count == 0) yield break;
        yield return $"{Shortened(tables)} {(tables.Count == 1 ? "has" : "have")} no table: dropped, or never made? "
            + "`bourse database init --reset` and `bourse ingest` write all tables again";
    }

    private static IEnumerable<string> OtherPortfolios(AuditResult result)
    {
        var known = result.Portfolios.Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var unknown = result.Differences.Where(one => one.Place != DifferencePlace.Database).Select(one => one.Portfolio)
            .Where(key => !known.Contains(key)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) yield break;
        var these = unknown.Count == 1 ? $"{unknown[0]} is" : $"{Shortened(unknown)} are";
        yield return $"{these} not in the network: removed from its configuration, or written with another one (--portfolios)?";
    }

    /// <summary>Evaluations that no investor sends, whatever its settings are.</summary>
    private static IEnumerable<string> OtherWriters(AuditResult result)
    {
        var days = ForgedDays(result);
        if (days.Count == 0) yield break;
        yield return $"the revisions of {Count.Of(days.Count, "evaluation")} are not those that an investor sends: "
            + "does another program write to the topic (`bourse topic tail portfolios`)?";
    }

    private static IEnumerable<string> OutdatedEvaluations(AuditResult result)
    {
        foreach (var owned in result.Portfolios.GroupBy(one => one.Portfolio.InvestorId))
        {
            var count = owned.Sum(one => one.Outdated);
            if (count == 0) continue;
            yield return $"{Count.Of(count, "evaluation")} of {owned.Key} are older than the prices of their days: "
                + $"run `bourse investor {owned.Key.ToLowerInvariant()}`, then `bourse ingest`";
        }
    }

    private static IEnumerable<string> OtherSettings(AuditResult result)
    {
        var forged = ForgedDays(result);
        var wrong = result.Differences.Where(one => one is { Place: DifferencePlace.Topic, Date: not null } && one.Kind != DifferenceKind.Missing
            && !forged.Contains((one.Portfolio, one.Date))).ToList();
        if (wrong.Count == 0 || wrong.Select(one => (one.Portfolio, one.Date)).Distinct().Count() <= result.Portfolios.Sum(one => one.Outdated))
        {
            yield break;
        }

        yield return $"evaluations differ from the prices: were --portfolios, --calendar, --missing or --from other ones, or did another program "
            + $"write them? `bourse explain {wrong[0].Portfolio} {wrong[0].Date:O}` shows one";
    }

    /// <summary>Wrong rows: those of wrong evaluations follow from them, and those of an earlier revision are not written yet.</summary>
    private static IEnumerable<string> ChangedRows(AuditResult result)
    {
        var evaluations = result.Differences.Where(one => one.Place == DifferencePlace.Topic).Select(one => (one.Portfolio, one.Date)).ToHashSet();
        var rows = result.Differences.Where(one => one.Place == DifferencePlace.Table && one.Kind != DifferenceKind.Missing && one.What != "table"
            && one.Date is not null && !evaluations.Contains((one.Portfolio, one.Date))).ToList();
        var behind = rows.Where(IsEarlierRevision).Select(one => (one.Portfolio, one.Date)).ToHashSet();
        if (behind.Count > 0)
        {
            yield return $"{Count.Of(behind.Count, "row")} of an earlier revision than the topic's: "
                + "has `bourse ingest` read them all (`bourse status`)?";
        }

        if (rows.Any(one => !behind.Contains((one.Portfolio, one.Date))))
        {
            yield return "rows differ whose evaluations are right: were they changed in the database?";
        }
    }

    private static IEnumerable<string> ChangedMasterData(AuditResult result)
    {
        var changed = result.Differences.Any(one => one.Place == DifferencePlace.Database && !IsProgress(one));
        if (!changed) yield break;
        yield return "master data differ from the configuration: was it changed since, or the database? `bourse database init` writes them again";
    }

    private static IEnumerable<string> WrongProgress(AuditResult result)
    {
        if (!result.Differences.Any(IsProgress)) yield break;
        yield return "the ingestion's offset is beyond the end of the topic: has the log lost its last records, or was table Progress changed? "
            + "`bourse database init --reset` and `bourse ingest` write the tables again";
    }

    private static HashSet<(string Portfolio, DateOnly? Date)> ForgedDays(AuditResult result) => result.Differences
        .Where(one => one.Place == DifferencePlace.Topic && one.What.StartsWith("revision", StringComparison.Ordinal))
        .Select(one => (one.Portfolio, one.Date)).ToHashSet();

    private static bool IsProgress(Difference one) =>
        one.Place == DifferencePlace.Database && one.What.StartsWith("Progress in ", StringComparison.Ordinal);

    private static bool IsEarlierRevision(Difference one) =>
        one.What == "Revision" && int.TryParse(one.Found, out var found) && int.TryParse(one.Expected, out var expected) && found < expected;

    private static IEnumerable<Difference> OfTable(AuditResult result, string what) =>
        result.Differences.Where(one => one.Place == DifferencePlace.Table && one.What == what);

    private static HashSet<(string Portfolio, DateOnly? Date)> Days(AuditResult result, string place, DifferenceKind kind) =>
        result.Differences.Where(one => one.Place == place && one.Kind == kind).Select(one => (one.Portfolio, one.Date)).ToHashSet();

    private static string Names(List<AuditedPortfolio> portfolios) => Shortened([.. portfolios.Select(one => one.Portfolio.Key)]);

    private static string Shortened(List<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";

    /// <summary>The causes of differences in reports.</summary>
    private static class ReportCauses
    {
        public static IEnumerable<string> Of(AuditResult result)
        {
            var known = result.Portfolios.Select(one => one.Portfolio.Key).ToHashSet(StringComparer.Ordinal);
            var reports = result.Differences.Where(one => one.Place == DifferencePlace.Report && known.Contains(one.Portfolio)).ToList();
            var files = reports.Count(one => one is { Kind: DifferenceKind.Missing, What: "file" });
            if (files > 0)
            {
                var these = files == result.Portfolios.Count ? "the folder of the reports has none: were they deleted?"
                    : "some portfolios have no report in JSON.";
                yield return $"{these} Run `bourse report` again, or leave them out with --reports none";
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
    }
}
