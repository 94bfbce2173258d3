namespace Bourse.Replay.Csv;

/// <summary>Reports the first rows that are skipped one by one, and only counts the others.</summary>
/// <param name="tell">Receives a line for each of the first rows, and a line with the number of the others at the end.</param>
public sealed class BadRowLog(Action<string> tell)
{
    /// <summary>As many rows are reported one by one.</summary>
    public const int MaxTold = 10;

    /// <summary>How many rows were skipped.</summary>
    public long Count { get; private set; }

    /// <summary>Reports a row that is skipped.</summary>
    public void Add(BadRow row)
    {
        Count++;
        if (Count <= MaxTold) tell($"{row}; the row is left out");
    }

    /// <summary>Reports how many rows more there were.</summary>
    /// <param name="source">The file's name.</param>
    public void End(string source)
    {
        if (Count > MaxTold) tell($"{source}: {Count - MaxTold} more rows are left out");
    }
}
