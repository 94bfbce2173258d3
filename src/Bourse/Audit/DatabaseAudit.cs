using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Compares master data and the ingestion's offsets with the network and the log.</summary>
internal static class DatabaseAudit
{
    /// <summary>Every difference.</summary>
    public static IEnumerable<Difference> Compare(AuditRequest request, NetworkContents contents) =>
    [
        .. CompareInvestors(request, contents.Inventory.Investors),
        .. ComparePortfolios(request, contents.Inventory.Portfolios),
        .. FindMissingEntries(request, contents.Inventory.Ownership),
        .. CompareProgress(contents),
    ];

    private static IEnumerable<Difference> CompareInvestors(AuditRequest request, IReadOnlyList<MasterInvestor>? rows)
    {
        if (rows is null) return [Missing("", "table Investors", "a table")];
        var found = rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, StringComparer.Ordinal);
        var audited = request.Portfolios.Select(portfolio => portfolio.InvestorId).ToHashSet(StringComparer.Ordinal);
        return request.Network.Investors.Where(investor => audited.Contains(investor.Id)).SelectMany(investor =>
            found.TryGetValue(investor.Id, out var row)
                ? Differing(investor.Id, ("Investors.Name", investor.Name, row.Name), ("Investors.City", investor.City, row.City))
                : [Missing(investor.Id, "row of Investors", investor.Name)]);
    }

    private static IEnumerable<Difference> ComparePortfolios(AuditRequest request, IReadOnlyList<MasterPortfolio>? rows)
    {
        if (rows is null) return [Missing("", "table Portfolios", "a table")];
        var found = rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, StringComparer.Ordinal);
        return request.Portfolios.SelectMany(portfolio => found.TryGetValue(portfolio.Id, out var row)
            ? Differing(
                portfolio.Key, ("Portfolios.Name", portfolio.Name, row.Name),
                ("Portfolios.Cumulative", TextOf(portfolio.Cumulative), TextOf(row.Cumulative)))
            : [Missing(portfolio.Key, "row of Portfolios", portfolio.Name)]);
    }

    private static IEnumerable<Difference> FindMissingEntries(AuditRequest request, IReadOnlyList<string>? ownership)
    {
        if (ownership is null) return [Missing("", "table Investors_Portfolios", "a table")];
        var entered = ownership.ToHashSet(StringComparer.Ordinal);
        return request.Portfolios.Where(portfolio => !entered.Contains(portfolio.Key))
            .Select(portfolio => Missing(portfolio.Key, "entry in Investors_Portfolios", portfolio.Key));
    }

    /// <summary>The ingestion cannot have read records that the topic never had.</summary>
    private static IEnumerable<Difference> CompareProgress(NetworkContents contents)
    {
        var ends = contents.Ranges.ToDictionary(range => range.Partition, range => range.End);
        foreach (var (partition, next) in contents.Progress)
        {
            var end = ends.GetValueOrDefault(partition);
            if (next <= end) continue;
            yield return new Difference(
                DifferencePlace.Database, "", null, $"Progress in {partition}", $"at most {FigureComparison.Text(end, 0)}",
                FigureComparison.Text(next, 0));
        }
    }

    private static IEnumerable<Difference> Differing(string key, params (string What, string Expected, string Found)[] values) =>
        FigureComparison.Compare(DifferencePlace.Database, key, null, values);

    private static Difference Missing(string key, string what, string expected) =>
        new(DifferencePlace.Database, key, null, what, expected, Difference.Nothing);

    private static string TextOf(bool value) => value ? "true" : "false";
}
