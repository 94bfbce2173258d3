namespace Bourse.Pipelines;

/// <summary>A time in which a provider takes no calls, by its own word.</summary>
/// <param name="Until">When it ends.</param>
/// <param name="Reason">What the provider said, one line without a secret.</param>
public sealed record QuotaClosing(DateTimeOffset Until, string Reason);
