using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Puts bars into the tables of their symbols, inside the caller's transaction. What bars have in common stays bound from one to the next.
/// </summary>
internal sealed class SqliteBarWriter(SqliteSession session)
{
    /// <summary>The most statements that are kept: each takes some kB, and there may be many thousand symbols.</summary>
    private const int MostStatements = 256;

    private readonly Dictionary<Symbol, SqliteBarStatement> _statements = [];
    private readonly HashSet<Symbol> _tables = [];
    private volatile bool _mustForget;

    /// <summary>The tables that it knows may not be there any more.</summary>
    public void Forget() => _mustForget = true;

    public void Write(IReadOnlyList<BarRow> rows, CancellationToken cancellation)
    {
        if (_mustForget) _tables.Clear();
        _mustForget = false;
        SqliteBarStatement? statement = null;
        for (var i = 0; i < rows.Count; i++)
        {
            var bar = rows[i].Bar;
            cancellation.ThrowIfCancellationRequested();
            if (statement?.Symbol != bar.Symbol) statement = StatementOf(bar.Symbol);
            statement.Write(bar);
        }
    }

    private SqliteBarStatement StatementOf(Symbol symbol)
    {
        if (_tables.Add(symbol)) SqliteBarSchema.CreateTable(session, symbol);
        if (_statements.TryGetValue(symbol, out var known)) return known;
        if (_statements.Count == MostStatements)
        {
            foreach (var statement in _statements.Values) statement.Close();
            _statements.Clear();
        }

        return _statements[symbol] = new SqliteBarStatement(session, symbol);
    }
}
