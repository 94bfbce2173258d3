namespace Bourse.Audit;

/// <summary>Where differences are found.</summary>
public static class DifferencePlace
{
    /// <summary>Topic <see cref="Events.Topics.Evaluations"/>.</summary>
    public const string Topic = "topic";

    /// <summary>The table of a portfolio.</summary>
    public const string Table = "table";

    /// <summary>The other tables of the database: investors, portfolios, the ingestion's offsets.</summary>
    public const string Database = "database";

    /// <summary>The report of a portfolio.</summary>
    public const string Report = "report";
}
