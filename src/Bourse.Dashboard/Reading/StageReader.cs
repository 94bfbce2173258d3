using Bourse.Audit;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Health;
using Bourse.Hosting.Reporting;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads the state of the stages, checks the servers, and verifies all values.</summary>
/// <param name="host">The host.</param>
/// <param name="topology">The kinds of stages.</param>
/// <param name="logs">The log.</param>
internal sealed class StageReader(HostServices host, NetworkTopology topology, LogAccess logs)
{
    /// <summary>The state of the network, as <c>bourse status</c> tells it.</summary>
    public async Task<NetworkStatus> ReadAsync(CancellationToken cancellation)
    {
        // The log is opened once for all; the reader of the status uses it then.
        await logs.FindAsync(cancellation);
        return await new StatusReader(host, topology).ReadAsync(cancellation);
    }

    /// <summary>The stages.</summary>
    public async Task<IReadOnlyList<StageStateView>> ListStagesAsync(CancellationToken cancellation) =>
        [.. (await ReadAsync(cancellation)).Stages.Select(StageStateView.Of)];

    /// <summary>The checks of <c>bourse doctor</c>.</summary>
    public Task<IReadOnlyList<HealthFinding>> CheckAsync(CancellationToken cancellation) => HealthChecks.RunAsync(host, topology, cancellation);

    /// <summary>Recomputes every value from the prices in the log and compares it with topic and tables, as <c>bourse verify</c> does.</summary>
    /// <exception cref="BourseException">There is no log or database yet, or one cannot be read.</exception>
    public async Task<AuditResult> VerifyAsync(CancellationToken cancellation)
    {
        var network = NetworkComposition.ReadQuietly(host);
        ValuationEngineHandle.Require(host);
        var log = await logs.RequireAsync(cancellation);
        await using var database = host.OpenExistingDatabase();
        await using var valuations = ValuationEngineHandle.Open(host, log, network.Audit);
        var terms = new ReportTerms(DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime));
        var request = new AuditRequest(
            network.Network, [.. network.Network.Portfolios], network.Calendar, new ReportFolder(null).Read, terms)
        {
            IsWholeNetwork = true, IsLive = RunningStages.Of(host, topology).Count > 0,
        };
        return await new Auditor(log, database, valuations.Engine).AuditAsync(request, null, cancellation);
    }
}

/// <summary>A stage.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="State"><c>running</c>, <c>ended</c>, <c>stopped</c>, or <c>waiting</c> for a price or a server.</param>
/// <param name="Process">The process it runs in; null when it does not run.</param>
/// <param name="LastDate">The last trading day it has finished.</param>
/// <param name="RecordsPerSecond">How fast it is; null when that is not known.</param>
/// <param name="Lag">How many records are left to read.</param>
/// <param name="LagSeconds">How long ago the newest record that it has read was written; 0 when nothing is left.</param>
/// <param name="Waiting">What it waits for; null for nothing.</param>
internal sealed record StageStateView(
    string Stage, string State, int? Process, DateOnly? LastDate, double? RecordsPerSecond, long? Lag, double? LagSeconds, string? Waiting)
{
    /// <summary>The machine it runs on or has ended on, if not here; null for this home.</summary>
    public string? Host { get; init; }

    /// <summary>Shows a stage.</summary>
    public static StageStateView Of(StageState state)
    {
        var status = state.View.Status;
        var waiting = status.Unreachable ?? (status.Waiting is { } price ? $"price of {price.Ticker} of {price.Date:yyyy-MM-dd}" : status.Activity);
        var isHeld = status.Unreachable is not null || status.Waiting is not null;
        var word = state.Process is null ? state.HasEnded ? "ended" : "stopped" : isHeld ? "waiting" : "running";
        return new StageStateView(
            state.View.Stage, word, state.Process, status.LastDate, state.View.Pace.RecordsPerSecond, status.Lag, state.Behind?.TotalSeconds,
            waiting) { Host = state.Host };
    }
}
