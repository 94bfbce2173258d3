namespace Bourse.Replay.Csv;

/// <summary>A row of a file that was skipped.</summary>
/// <param name="Source">The file's name.</param>
/// <param name="Line">The number of the line, from 1, the header's.</param>
/// <param name="Reason">Why, in one line.</param>
public readonly record struct BadRow(string Source, long Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}, line {Line}: {Reason}";
}
