namespace Bourse.Hosting.Health;

/// <summary>Collects findings; a failed check becomes one.</summary>
internal sealed class HealthFindings
{
    private readonly List<HealthFinding> _findings = [];

    /// <summary>All findings so far.</summary>
    public IReadOnlyList<HealthFinding> All => _findings;

    /// <summary>Runs a check; returns whether it succeeded.</summary>
    public async Task<bool> TryAddAsync(string part, Func<Task<IReadOnlyList<HealthFinding>>> check)
    {
        try
        {
            _findings.AddRange(await check());
            return true;
        }
        catch (Exception e) when (HealthFinding.IsExpected(e))
        {
            _findings.Add(HealthFinding.Failed(part, e));
            return false;
        }
    }
}
