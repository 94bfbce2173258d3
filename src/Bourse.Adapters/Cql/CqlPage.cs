namespace Bourse.Adapters.Cql;

/// <summary>Some rows of a result.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="PagingState">Where the next page begins; null on the last page.</param>
internal sealed record CqlPage<T>(IReadOnlyList<T> Rows, byte[]? PagingState);
