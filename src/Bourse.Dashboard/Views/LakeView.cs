using Bourse.Dashboard.Reading;
using Bourse.Lake.Catalog;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of the lake shows: its tables, a statement and its result.</summary>
internal sealed class LakeView
{
    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);

    /// <summary>Statements to begin with, by what they tell; all but the first need the network's own portfolios.</summary>
    public static IReadOnlyList<(string Name, string Statement)> Examples { get; } =
    [
        ("tables", "SHOW TABLES"),
        ("newest values", "SELECT AsOf, Evaluation, NAVperShare\nFROM Inv1_P11\nORDER BY AsOf DESC\nLIMIT 20"),
        (
            "values by year",
            "SELECT year(AsOf) AS year, min(Evaluation) AS lowest, max(Evaluation) AS highest\nFROM Inv1_P11\nGROUP BY ALL\nORDER BY year"),
    ];

    /// <summary>The tables.</summary>
    public IReadOnlyList<LakeTable> Tables { get; private set; } = [];

    /// <summary>Why the tables cannot be shown; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The statement.</summary>
    public string Statement { get; set; } = "";

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Its result; null before the first.</summary>
    public StatementResult? Result { get; private set; }

    /// <summary>Why it could not be run; null when it could.</summary>
    public string? Error { get; private set; }

    /// <summary>The columns of a table.</summary>
    public string ColumnsOf(string table) => _columns.GetValueOrDefault(table, "not crawled yet");

    /// <summary>Writes a statement about a table.</summary>
    public void Choose(string table) => Statement = $"SELECT * FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\" LIMIT 100";

    /// <summary>Reads the tables.</summary>
    public async Task ReadAsync(LakeReader lake, CancellationToken cancellation)
    {
        try
        {
            Tables = await lake.ListAsync(cancellation);
            foreach (var table in Tables)
            {
                var columns = await lake.ListColumnsAsync(table.Name, cancellation);
                if (columns.Count > 0) _columns[table.Name] = string.Join(", ", columns.Select(column => $"{column.Name} {column.Type}"));
            }
        }
        catch (BourseException e)
        {
            Failure = e.Message;
        }
    }

    /// <summary>Runs the statement.</summary>
    public async Task RunAsync(LakeReader lake, CancellationToken cancellation)
    {
        if (IsRunning || string.IsNullOrWhiteSpace(Statement)) return;
        (IsRunning, Error) = (true, null);
        try
        {
            Result = await lake.RunAsync(Statement, LakeReader.MostRows, cancellation);
        }
        catch (BourseException e)
        {
            (Result, Error) = (null, FailureText.Of(e));
        }
        finally
        {
            IsRunning = false;
        }
    }
}
