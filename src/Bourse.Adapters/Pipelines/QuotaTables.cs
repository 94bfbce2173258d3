namespace Bourse.Adapters.Pipelines;

/// <summary>The names of the tables of the quota ledger (docs/data.md, "Pipelines"). None can be the name of a portfolio's table.</summary>
internal static class QuotaTables
{
    /// <summary>The version of the tables, in one row, which is locked by whoever writes.</summary>
    public const string Schema = "ProviderQuotaSchema";

    /// <summary>The calls that were written down.</summary>
    public const string Calls = "ProviderCalls";

    /// <summary>The times in which providers take no calls.</summary>
    public const string Closings = "ProviderClosings";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Schema, Calls, Closings];

    /// <summary>The version that this Bourse makes.</summary>
    public const int Version = 1;

    /// <summary>The statement that writes the version, once the tables are there.</summary>
    public static string InsertVersion { get; } = $"INSERT INTO {Schema} (id, version, writes) VALUES (1, {Version}, 0)";

    /// <summary>The statements that create the tables where there are none.</summary>
    /// <param name="form">What follows the columns of a table.</param>
    public static IReadOnlyList<string> Create(string form) =>
    [
        $"CREATE TABLE IF NOT EXISTS {Schema} (id INT NOT NULL PRIMARY KEY, version INT NOT NULL, writes BIGINT NOT NULL) {form}",
        $"CREATE TABLE IF NOT EXISTS {Calls} (number BIGINT NOT NULL PRIMARY KEY, account VARCHAR(128) NOT NULL, made_at BIGINT NOT NULL) {form}",
        $"""
        CREATE TABLE IF NOT EXISTS {Closings} (
            account VARCHAR(128) NOT NULL PRIMARY KEY, closed_until BIGINT NOT NULL, reason VARCHAR(1000) NOT NULL) {form}
        """,
    ];
}
