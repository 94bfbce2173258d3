namespace Bourse.Replay.Csv;

/// <summary>Finds out whether the last row of a file may be cut off within its last field, which no other check can see.</summary>
internal sealed class LastRow
{
    private int _shortest = int.MaxValue;
    private int _length = -1;
    private long _line;

    /// <summary>Notes a row.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="length">The length of its last field.</param>
    public void Add(long line, int length)
    {
        if (_length >= 0) _shortest = Math.Min(_shortest, _length);
        (_line, _length) = (line, length);
    }

    /// <summary>The warning; null when the file ends with a line end, or its last field is as long as one above.</summary>
    /// <param name="input">The file.</param>
    /// <param name="lastLine">The line of the last row, which may be one that is skipped.</param>
    public string? FindWarning(CsvInput input, long lastLine) =>
        _shortest != int.MaxValue && _length < _shortest && _line == lastLine && input.EndsWithinLine()
            ? $"{input.Name}, line {_line}: the last row may be cut off: no line end follows, and its last field is shorter than those above"
            : null;
}
