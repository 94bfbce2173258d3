namespace Bourse.Ledger;

/// <summary>A row of a portfolio's table that Bourse did not write: one of its values is not what the column is for.</summary>
/// <param name="Portfolio">The portfolio's key.</param>
/// <param name="AsOf">The row's day; null when that is what cannot be read.</param>
/// <param name="Text">The row, or the column with its value, as it may be shown.</param>
public sealed record UnreadableRow(string Portfolio, DateOnly? AsOf, string Text)
{
    /// <summary>The failure of a reader that needs all rows.</summary>
    public BourseException ToFailure()
    {
        var day = AsOf is { } asOf ? $"{asOf:yyyy-MM-dd}: " : "";
        return new BourseException(
            FailureKind.Failed, $"a row of table {Portfolio} cannot be read: {day}{Text}", "look what else has written into it");
    }
}
