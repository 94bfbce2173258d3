namespace Bourse.Ledger;

/// <summary>
/// Rows of one portfolio, ascending by day, each day once with its highest revision; of several of one revision with the last, as in the database.
/// Reusable.
/// </summary>
internal sealed class RowList
{
    private static readonly Comparer<ValuationRow> ByDay = Comparer<ValuationRow>.Create((one, other) => one.AsOf.CompareTo(other.AsOf));

    private ValuationRow[] _rows = new ValuationRow[64];

    public int Count { get; private set; }

    public ReadOnlyMemory<ValuationRow> Rows => _rows.AsMemory(0, Count);

    public void Add(in ValuationRow row)
    {
        // Days arrive in order except for repeats and revisions, so the search starts at the end.
        var index = Count == 0 || _rows[Count - 1].AsOf < row.AsOf ? ~Count : Array.BinarySearch(_rows, 0, Count, row, ByDay);
        if (index < 0) Insert(~index, row);
        else if (row.Revision >= _rows[index].Revision) _rows[index] = row;
    }

    public void Clear() => Count = 0;

    private void Insert(int index, in ValuationRow row)
    {
        if (Count == _rows.Length) Array.Resize(ref _rows, 2 * Count);
        Array.Copy(_rows, index, _rows, index + 1, Count - index);
        _rows[index] = row;
        Count++;
    }
}
