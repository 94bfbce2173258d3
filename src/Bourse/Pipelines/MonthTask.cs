using System.Globalization;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// Fetches, checks and publishes a month. It keeps nothing: what was fetched is kept by the provider, what was published is in the topic. So an
/// attempt that was killed is simply repeated. Safe for several callers at a time.
/// </summary>
public sealed class MonthTask : IAsyncDisposable
{
    private const int MostGapsTold = 20;
    private static readonly TimeSpan UntilBarsCome = TimeSpan.FromHours(1);

    private readonly IBarProvider _provider;
    private readonly TimeProvider _clock;
    private readonly BarPublisher _publisher;
    private readonly RefusedBarWriter _refused;
    private readonly SemaphoreSlim _publishing = new(1);

    /// <summary>Creates one for a provider and a log.</summary>
    /// <param name="provider">Where the bars come from; the caller disposes it.</param>
    /// <param name="log">Where they go; the caller disposes it.</param>
    /// <param name="specOf">How a topic of that name is created when it is missing.</param>
    /// <param name="clock">Gives the present time.</param>
    public MonthTask(IBarProvider provider, IEventLog log, Func<string, TopicSpec> specOf, TimeProvider clock)
    {
        (_provider, _clock) = (provider, clock);
        _publisher = new BarPublisher(log, specOf, clock);
        _refused = new RefusedBarWriter(log, clock);
    }

    /// <summary>Makes an attempt.</summary>
    /// <param name="request">The month.</param>
    /// <param name="runId">The run, for the header of the messages.</param>
    /// <param name="log">Receives what happens, a line a fact.</param>
    /// <param name="cancellation">Ends the attempt; what was published stays.</param>
    /// <exception cref="BourseException">The log, or a part of the provider on this side, cannot be used.</exception>
    public async Task<TaskResult> RunAsync(MonthRequest request, string runId, ITaskLog log, CancellationToken cancellation)
    {
        if (HasNotBegun(request.Month) is { } reason) return TaskResult.Without(TaskOutcome.Skipped, reason);
        // Before any call: what it fetched could not be published.
        if (await FindObstacleAsync(request, cancellation) is { } obstacle) return TaskResult.Without(TaskOutcome.Failed, obstacle);
        var reply = await _provider.FetchMonthAsync(request, cancellation);
        await log.WriteAsync(reply.Reason, cancellation);
        return reply.Kind switch
        {
            ReplyKind.Limited => TaskResult.Without(TaskOutcome.WaitingForQuota, reply.Reason, reply.NotBefore),
            ReplyKind.Unavailable => TaskResult.Without(TaskOutcome.Retry, reply.Reason, reply.NotBefore),
            ReplyKind.Refused => TaskResult.Without(TaskOutcome.Failed, reply.Reason),
            _ => await PublishAsync(request, reply, runId, log, cancellation) with { StaleMonths = reply.StaleMonths },
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _refused.DisposeAsync();
        _publishing.Dispose();
    }

    private string? HasNotBegun(YearMonth month)
    {
        var first = SessionHours.NewYork.Calendar.Between(month.First, month.Last).First();
        var open = SessionHours.NewYork.Find(first, extended: true)!.Value.Open;
        var now = ExchangeTimeZone.Find("US/Eastern").LocalTimeOf(_clock.GetUtcNow().UtcDateTime);
        return now < open ? $"the first session of {month} begins on {first:yyyy-MM-dd}" : null;
    }

    private async Task<string?> FindObstacleAsync(MonthRequest request, CancellationToken cancellation)
    {
        await _publishing.WaitAsync(cancellation);
        try
        {
            return await _publisher.FindObstacleAsync(request.Symbol, _provider.Name, cancellation);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task<TaskResult> PublishAsync(
        MonthRequest request, MonthReply reply, string runId, ITaskLog log, CancellationToken cancellation)
    {
        var month = reply.Month!;
        if (month.Count == 0)
        {
            return TaskResult.Without(TaskOutcome.Retry, $"there are no bars of {request.Month} yet", _clock.GetUtcNow() + UntilBarsCome);
        }

        var check = MonthCheck.Run(request, month);
        await TellAsync(check, log, cancellation);
        await _publishing.WaitAsync(cancellation);
        try
        {
            await _refused.WriteAsync(request, month, check.Refused, _provider.Name, runId, cancellation);
            var published = await _publisher.PublishAsync(request, check.Bars, _provider.Name, runId, cancellation);
            var isOld = reply.IsKept && check.IsWhole && published == 0;
            return new TaskResult(
                isOld ? TaskOutcome.Skipped : TaskOutcome.Done, Summary(check, published), null, month.Count, published, check.Refused.Count);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private static async Task TellAsync(CheckedMonth check, ITaskLog log, CancellationToken cancellation)
    {
        if (check.Repeats > 0) await log.WriteAsync($"{check.Repeats} bars came twice and count once", cancellation);
        foreach (var reason in check.Refused.CountBy(bar => bar.Reason))
        {
            await log.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{reason.Value} bars refused: {reason.Key}"), cancellation);
        }

        foreach (var gap in check.Gaps.Take(MostGapsTold)) await log.WriteAsync($"session {gap}", cancellation);
        if (check.Gaps.Count > MostGapsTold) await log.WriteAsync($"{check.Gaps.Count - MostGapsTold} more sessions lack bars", cancellation);
    }

    private static string Summary(CheckedMonth check, int published)
    {
        var parts = new List<string> { $"{check.Bars.Count} bars, {published} new or changed" };
        if (check.Refused.Count > 0) parts.Add($"{check.Refused.Count} refused");
        var without = check.Gaps.Count(gap => !gap.HasBars);
        if (without > 0) parts.Add($"{without} sessions without bars");
        if (check.Gaps.Count > without) parts.Add($"{check.Gaps.Count - without} sessions with bars missing");
        return string.Join("; ", parts);
    }
}
