namespace Bourse.Pipelines;

/// <summary>How many calls some months take, and how long the provider's limits make them last.</summary>
/// <param name="Months">How many months are wanted.</param>
/// <param name="Kept">How many of them need no call: they are whole and kept, or the provider has no limits.</param>
/// <param name="Calls">How many calls the others take, one each.</param>
/// <param name="Days">Over how many periods of 24 hours the calls spread; 0 when there are none.</param>
/// <param name="EndsAt">When the last call is allowed at the earliest; null when there are none.</param>
/// <param name="Quota">What is left of the limits now; null for a provider without limits.</param>
public sealed record FetchPlan(int Months, int Kept, int Calls, int Days, DateTimeOffset? EndsAt, QuotaState? Quota);
