using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using Bourse.Ledger;

namespace Bourse.Adapters.DuckDb;

/// <summary>Plans statements: which tables they name, and which files have to be read for them. Only statements that read are planned.</summary>
internal sealed class StatementPlanner : IAsyncDisposable
{
    private readonly DuckDbSession _session;
    private readonly Func<IValuationTables?> _openDatabase;
    private readonly LakeCatalog _catalog;
    private readonly TablePlanner _planner;
    private IValuationTables? _database;

    /// <summary>Prepares to plan.</summary>
    /// <param name="files">The lake's files.</param>
    /// <param name="session">Parses statements and reads the ends of Parquet files.</param>
    /// <param name="openDatabase">Opens the database with the portfolios' tables; null when there is none.</param>
    public StatementPlanner(LakeFileCache files, DuckDbSession session, Func<IValuationTables?> openDatabase)
    {
        (_session, _openDatabase) = (session, openDatabase);
        _catalog = new LakeCatalog(files.Store);
        _planner = new TablePlanner(files.Store, new ParquetFooters(files, session).EndOfAsync);
    }

    /// <summary>The database with the portfolios' tables; a plan names only portfolios if there is one.</summary>
    public IValuationTables Database => _database!;

    /// <summary>The names of tables and columns, each once.</summary>
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellation)
    {
        var tables = await _catalog.ListTablesAsync(cancellation);
        var portfolios = await ListPortfoliosAsync(tables, cancellation);
        var names = new HashSet<string>([.. tables, .. portfolios, CatalogColumn.Day], StringComparer.OrdinalIgnoreCase);
        if (portfolios.Count > 0) names.UnionWith(PortfolioTables.Columns);
        foreach (var table in tables)
        {
            if (await _catalog.FindAsync(table, cancellation) is not { } version) continue;
            names.UnionWith(version.AllColumns.Select(column => column.Column));
        }

        return [.. names];
    }

    /// <summary>Plans a statement.</summary>
    /// <exception cref="BourseException">
    /// It cannot be parsed, does more than read, or names what does not exist (<see cref="FailureKind.Usage"/>).
    /// </exception>
    public async Task<StatementPlan> PlanAsync(string statement, CancellationToken cancellation)
    {
        if (statement.Contains('\0', StringComparison.Ordinal))
            throw new BourseException(FailureKind.Usage, "the statement holds a NUL character", "write it without");
        var text = StatementText.WithoutEnd(statement);
        using var tree = Parse(statement, ref text);
        var wanted = StatementCheck.TablesOf(tree);
        var tables = await _catalog.ListTablesAsync(cancellation);
        var known = new HashSet<string>(tables, StringComparer.OrdinalIgnoreCase);
        var others = wanted.Names.Where(name => !known.Contains(name) && !wanted.Defined.Contains(name)).ToList();
        var portfolios = wanted.All || others.Count > 0 ? await ListPortfoliosAsync(tables, cancellation) : [];
        var missing = others.Except(portfolios, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (missing is not null) throw StatementCheck.Unknown(missing, [.. tables, .. portfolios]);
        var planned = new List<PlannedTable>();
        foreach (var table in tables.Where(table => wanted.All || wanted.Names.Contains(table)))
        {
            if (await _planner.PlanAsync(table, cancellation) is not { } all) continue;
            planned.Add(new PlannedTable(all, all.Only(DayFilters.Of(tree, table))));
        }

        return new StatementPlan(text, planned, [.. portfolios.Where(name => wanted.All || wanted.Names.Contains(name))]);
    }

    /// <summary>Parses a statement. If its text cannot be parsed, but with a quoted column AsOf, that is the text to run.</summary>
    private StatementTree Parse(string statement, ref string text)
    {
        try
        {
            return Parse(statement);
        }
        catch (BourseException) when (StatementText.WithQuotedAsOf(statement) != statement && CanParse(StatementText.WithQuotedAsOf(statement)))
        {
            text = StatementText.WithQuotedAsOf(text);
            return Parse(StatementText.WithQuotedAsOf(statement));
        }
    }

    private StatementTree Parse(string statement) => StatementTree.Read(Serialize(statement), statement);

    private bool CanParse(string statement) => Serialize(statement).StartsWith("{\"error\":false", StringComparison.Ordinal);

    private string Serialize(string statement) => (string)_session.Value($"SELECT json_serialize_sql({SqlText.Text(statement)})::VARCHAR")!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The portfolios' tables, without those whose names the lake's tables have.</summary>
    private async Task<IReadOnlyList<string>> ListPortfoliosAsync(IReadOnlyList<string> tables, CancellationToken cancellation)
    {
        _database ??= _openDatabase();
        if (_database is null) return [];
        var portfolios = await _database.ListPortfoliosAsync(cancellation);
        return [.. portfolios.Select(table => table.Portfolio).Except(tables, StringComparer.OrdinalIgnoreCase)];
    }
}

/// <summary>A table of the lake that a statement reads.</summary>
/// <param name="All">All of its files.</param>
/// <param name="Read">The files of the days that the statement can read.</param>
internal sealed record PlannedTable(TablePlan All, TablePlan Read);

/// <summary>What a statement reads.</summary>
/// <param name="Text">The statement to run.</param>
/// <param name="Tables">The tables of the lake.</param>
/// <param name="Portfolios">The portfolios' tables.</param>
internal sealed record StatementPlan(string Text, IReadOnlyList<PlannedTable> Tables, IReadOnlyList<string> Portfolios)
{
    /// <summary>What is read of the lake.</summary>
    public QueryScan Scan => Tables.Aggregate(default(QueryScan), (scan, table) => scan + table.Read.ScanOf(table.All));

    /// <summary>The columns of the lake's tables.</summary>
    public IReadOnlyList<string> Columns =>
        [.. Tables.SelectMany(table => table.All.Version.AllColumns.Select(column => column.Column).Append(CatalogColumn.Day)).Distinct()];
}
