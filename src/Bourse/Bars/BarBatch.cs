using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Bars;

/// <summary>The bars of a symbol's topic that are not written yet. Memory that few topics need at a time is not kept.</summary>
/// <param name="reader">Reads the messages of the topic.</param>
/// <param name="sawInvented">Called for each bar that is invented.</param>
internal sealed class BarBatch(BarReader reader, Action sawInvented) : ISinkBatch<BarRow>
{
    private const int MostKept = 64;
    private List<BarRow> _rows = [];

    /// <inheritdoc/>
    public IEnumerable<BarRow> Rows => _rows;

    /// <inheritdoc/>
    public void Add(in Record record)
    {
        _rows.Add(new BarRow(reader.Read(record), record.Offset));
        if (reader.IsInvented) sawInvented();
    }

    /// <inheritdoc/>
    public void Clear()
    {
        if (_rows.Capacity > MostKept) _rows = [];
        else _rows.Clear();
    }
}
