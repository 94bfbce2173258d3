using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>
/// The names of the tables of <c>InvestorsDB</c> (docs/data.md, "Database"): an allow-list, since no database takes names as parameters.
/// </summary>
public static class LedgerTables
{
    /// <summary>The longest name of a table that every database takes.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Who invests: <c>Id, Name, City</c>.</summary>
    public const string Investors = "Investors";

    /// <summary>What they invest in: <c>Id, Name, Cumulative</c>.</summary>
    public const string Portfolios = "Portfolios";

    /// <summary>Which investor owns which portfolio: <c>iid, pid</c>.</summary>
    public const string Ownership = "Investors_Portfolios";

    /// <summary>The next offset and the owner of each partition: <c>topic, part, next_offset, epoch, owner, topic_id</c>.</summary>
    public const string Progress = "Progress";

    /// <summary>The version of the tables: <c>version</c>.</summary>
    public const string Schema = "Schema_Version";

    /// <summary>Whether a portfolio's key, e.g. <c>Inv1_P11</c>, can name its table.</summary>
    public static bool IsPortfolioTable(string name)
    {
        if (name.Length > MaxNameLength || IsReserved(name)) return false;
        for (var i = name.IndexOf('_', StringComparison.Ordinal); i > 0; i = name.IndexOf('_', i + 1))
        {
            if (NetworkRules.IsIdentifier(name[..i]) && NetworkRules.IsIdentifier(name[(i + 1)..])) return true;
        }

        return false;
    }

    /// <summary>Checks that a portfolio's key names a table and gives it back.</summary>
    /// <exception cref="BourseException">It does not (<see cref="FailureKind.Usage"/>).</exception>
    public static string Require(string portfolio) => IsPortfolioTable(portfolio)
        ? portfolio
        : throw new BourseException(
            FailureKind.Usage,
            $"'{portfolio}' cannot be the name of a portfolio's table",
            $"use a key like Inv1_P11: letters, digits and '_', at most {MaxNameLength}, and not the name of a table that is there for all");

    /// <summary>Checks that the network fits the tables: every portfolio has a table, and portfolios of one Id are alike.</summary>
    /// <exception cref="BourseException">It does not (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(Network network)
    {
        var byId = new Dictionary<string, Portfolio>(StringComparer.OrdinalIgnoreCase);
        foreach (var portfolio in network.Portfolios)
        {
            Require(portfolio.Key);
            if (byId.TryAdd(portfolio.Id, portfolio) || byId[portfolio.Id] is var other && IsAlike(other, portfolio)) continue;
            throw new BourseException(
                FailureKind.Usage,
                $"portfolios {byId[portfolio.Id].Key} and {portfolio.Key} share the Id {portfolio.Id} but not the name and the rest",
                $"give one of them another Id: table {Portfolios} has one row for each");
        }
    }

    private static bool IsAlike(Portfolio one, Portfolio other) => (one.Id, one.Name, one.Cumulative) == (other.Id, other.Name, other.Cumulative);

    private static bool IsReserved(string name) =>
        name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase)
        || name.Equals(Ownership, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Schema, StringComparison.OrdinalIgnoreCase);
}
