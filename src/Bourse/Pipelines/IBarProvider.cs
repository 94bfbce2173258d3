namespace Bourse.Pipelines;

/// <summary>A source of bars, month by month. Safe for several callers at a time.</summary>
public interface IBarProvider : IAsyncDisposable
{
    /// <summary>Its name, as the header <c>provider</c> and pages show it.</summary>
    string Name { get; }

    /// <summary>
    /// The bars of a month. What the provider refuses, or what its answer lacks, is told by <see cref="MonthReply.Kind"/>; no reason holds a secret.
    /// </summary>
    /// <exception cref="BourseException">A part of this program cannot be used: a file, or the quota ledger.</exception>
    Task<MonthReply> FetchMonthAsync(MonthRequest request, CancellationToken cancellation);

    /// <summary>Whether <see cref="FetchMonthAsync"/> would answer without a call that counts against a quota.</summary>
    Task<bool> IsKeptAsync(MonthRequest request, CancellationToken cancellation);

    /// <summary>How many calls are left; null for a provider without limits.</summary>
    Task<QuotaState?> ReadQuotaAsync(CancellationToken cancellation);
}
