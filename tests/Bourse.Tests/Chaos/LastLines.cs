namespace Bourse.Tests.Chaos;

/// <summary>The last lines that somebody has said. Safe to be used by several at once.</summary>
internal sealed class LastLines(int most)
{
    private readonly Queue<string> _lines = [];

    /// <summary>The lines, the oldest first.</summary>
    public string Text
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>Adds a line.</summary>
    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > most) _lines.Dequeue();
        }
    }
}
