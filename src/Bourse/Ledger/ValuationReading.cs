namespace Bourse.Ledger;

/// <summary>Reads tables all of whose rows must be readable.</summary>
public static class ValuationReading
{
    /// <summary>The rows of a portfolio (<see cref="IValuationTables.ReadAsync"/>); one that cannot be read is a failure.</summary>
    /// <exception cref="BourseException">There is no such table, or a row cannot be read.</exception>
    public static IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        this IValuationTables tables, string portfolio, DateOnly? from, DateOnly? to, CancellationToken cancellation) =>
        tables.ReadAsync(portfolio, from, to, null, cancellation);
}
