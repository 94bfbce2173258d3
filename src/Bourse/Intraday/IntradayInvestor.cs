namespace Bourse.Intraday;

/// <summary>An investor that values its portfolios at each bar as well. The daily values are those of the investor alone.</summary>
/// <param name="investor">Values the portfolios of each day; it is closed with this.</param>
/// <param name="valuation">Values them at each bar; it is closed with this.</param>
/// <param name="clock">Paces the valuation.</param>
public sealed class IntradayInvestor(IStage investor, IntradayValuation valuation, TimeProvider clock) : IStage
{
    private readonly RefreshPace _pace = new(clock);

    /// <inheritdoc/>
    public string Name => investor.Name;

    /// <inheritdoc/>
    public StageStatus Status => investor.Status is var status && valuation.Notes is { Count: > 0 } notes
        ? status with { Notes = [.. status.Notes, .. notes] }
        : status;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await investor.StartAsync(cancellation);
        await valuation.StartAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var result = await investor.StepAsync(maxWait, cancellation);
        if (result == StepResult.Completed) await valuation.RunAsync(cancellation);
        else if (await ValueIfDueAsync(cancellation) > 0 && result == StepResult.Idle) return StepResult.Worked;
        return result;
    }

    /// <inheritdoc/>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => investor.HasReadAllAsync(cancellation);

    /// <inheritdoc/>
    public async Task<bool> FinishAsync(CancellationToken cancellation)
    {
        if (!await investor.FinishAsync(cancellation)) return false;
        await valuation.RunAsync(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await investor.DisposeAsync();
        await valuation.DisposeAsync();
    }

    private async Task<long> ValueIfDueAsync(CancellationToken cancellation)
    {
        if (!_pace.IsDue) return 0;
        _pace.Begin();
        var sent = await valuation.RunAsync(cancellation);
        _pace.End();
        return sent;
    }
}
