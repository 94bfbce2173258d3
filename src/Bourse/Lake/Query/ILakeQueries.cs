namespace Bourse.Lake.Query;

/// <summary>Runs statements that read the tables of a lake. An instance serves one caller at a time.</summary>
public interface ILakeQueries : IAsyncDisposable
{
    /// <summary>The names that statements can use, of tables and their columns, each once.</summary>
    Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellation);

    /// <summary>Runs a statement. Its rows must be read or given up before the next one.</summary>
    /// <param name="statement">One statement that reads.</param>
    /// <param name="cancellation">Ends the statement, also while rows are read.</param>
    /// <exception cref="BourseException">The statement cannot be run; the message says what and where.</exception>
    Task<QueryResult> RunAsync(string statement, CancellationToken cancellation);
}

/// <summary>The limits of a statement.</summary>
public sealed record QueryLimits
{
    /// <summary>How long it may take; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>How many bytes of memory it may use; null for the engine's own limit.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>How many threads it may use; null for one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>How many rows it may return.</summary>
    public long MaxRows { get; init; } = 1_000_000;
}

/// <summary>The result of a statement.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, each with a text or null for each column; they can be read once.</param>
/// <param name="Scan">What it reads of the lake.</param>
public sealed record QueryResult(IReadOnlyList<ResultColumn> Columns, IAsyncEnumerable<string?[]> Rows, QueryScan Scan);

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its texts are.</param>
public sealed record ResultColumn(string Name, ResultKind Kind);

/// <summary>What the texts of a column of a result are.</summary>
public enum ResultKind
{
    /// <summary>Text, days, times.</summary>
    Text,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Objects and lists as JSON.</summary>
    Json,
}

/// <summary>What a statement reads of the lake.</summary>
/// <param name="Files">The files that it reads.</param>
/// <param name="AllFiles">The files that its tables have.</param>
/// <param name="Bytes">The length of the files that it reads.</param>
/// <param name="NewerFiles">The files of its tables that were not crawled yet, and are not read.</param>
public readonly record struct QueryScan(int Files, int AllFiles, long Bytes, int NewerFiles)
{
    /// <summary>Both together.</summary>
    public static QueryScan operator +(QueryScan one, QueryScan other) => new(
        one.Files + other.Files, one.AllFiles + other.AllFiles, one.Bytes + other.Bytes, one.NewerFiles + other.NewerFiles);
}
