using Bourse.Dashboard.Reading;
using Bourse.Lake.Catalog;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of the lake shows: its tables, a statement and its result.</summary>
internal sealed class LakeView
{
    private const int LongestShown = 120;
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

    /// <summary>The statement of <see cref="Result"/>.</summary>
    public string Ran { get; private set; } = "";

    /// <summary>Why it could not be run; null when it could.</summary>
    public string? Error { get; private set; }

    /// <summary>The statements that this browser has run, the newest first.</summary>
    public IReadOnlyList<string> History { get; set; } = [];

    /// <summary>The statements that this browser has saved.</summary>
    public IReadOnlyList<SavedStatement> Saved { get; set; } = [];

    /// <summary>The name under which the statement is saved.</summary>
    public string SaveName { get; set; } = "";

    /// <summary>How the result is shown.</summary>
    public ResultForm Form { get; set; }

    /// <summary>The result as a chart; null when it has no numbers to draw.</summary>
    public ResultChart? Chart { get; private set; }

    /// <summary>The table whose parts are shown; null for none.</summary>
    public TableDetails? Details { get; private set; }

    /// <summary>The columns of a table.</summary>
    public string ColumnsOf(string table) => _columns.GetValueOrDefault(table, "not crawled yet");

    /// <summary>A statement on one line, as the list of earlier ones shows it.</summary>
    public static string ShortOf(string statement)
    {
        var line = statement.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }

    /// <summary>Writes a statement about a table, and shows what it consists of.</summary>
    public async Task ChooseAsync(LakeReader lake, string table, CancellationToken cancellation)
    {
        Choose(table);
        try
        {
            Details = await lake.DescribeAsync(table, cancellation);
        }
        catch (BourseException e)
        {
            (Details, Failure) = (null, FailureText.Of(e));
        }
    }

    private void Choose(string table) => Statement = $"SELECT * FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\" LIMIT 100";

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

    /// <summary>Tells a failure.</summary>
    public void Fail(string failure) => Error = failure;

    /// <summary>Runs the statement.</summary>
    public async Task RunAsync(LakeReader lake, CancellationToken cancellation)
    {
        if (IsRunning || string.IsNullOrWhiteSpace(Statement)) return;
        (IsRunning, Error) = (true, null);
        try
        {
            Result = await lake.RunAsync(Statement, LakeReader.MostRows, cancellation);
            Ran = Statement;
            Chart = ResultChart.Of(Result);
        }
        catch (BourseException e)
        {
            (Result, Chart, Error) = (null, null, FailureText.Of(e));
        }
        finally
        {
            IsRunning = false;
        }
    }
}

/// <summary>How a result is shown.</summary>
internal enum ResultForm
{
    /// <summary>As a table.</summary>
    Table,

    /// <summary>As lines.</summary>
    Line,

    /// <summary>As bars.</summary>
    Bar,
}

/// <summary>A statement that a browser has saved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Statement">The statement.</param>
internal sealed record SavedStatement(string Name, string Statement);
