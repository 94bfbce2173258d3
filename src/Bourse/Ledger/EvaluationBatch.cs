using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>The rows of one partition of topic <see cref="Topics.Evaluations"/> that are not written yet.</summary>
internal sealed class EvaluationBatch(EvaluationMapper mapper, RowTraces traces) : ISinkBatch<PortfolioRows>
{
    private readonly Dictionary<string, RowList> _rows = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<PortfolioRows> Rows => _rows.Where(pair => pair.Value.Count > 0).Select(pair => new PortfolioRows(pair.Key, pair.Value.Rows));

    /// <inheritdoc/>
    public void Add(in Record record)
    {
        var (portfolio, row) = mapper.Map(record);
        if (!_rows.TryGetValue(portfolio, out var list)) _rows[portfolio] = list = new RowList();
        list.Add(row);
        traces.Note(record);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        foreach (var list in _rows.Values) list.Clear();
    }
}
