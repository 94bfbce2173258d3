namespace Bourse;

/// <summary>
/// A running stage of the network (an exchange, an investor, the ingestion). It works in steps, so that the same class runs as a
/// process of its own, as a task among others, or in a simulation that interleaves stages from a seed.
/// </summary>
public interface IStage : IAsyncDisposable
{
    /// <summary>Its name, e.g. <c>se1</c>, <c>inv1</c>, <c>ingest</c>.</summary>
    string Name { get; }

    /// <summary>What it is doing now; may be read from another thread.</summary>
    StageStatus Status { get; }

    /// <summary>Determines from the log and the stores where to resume. Called once, before the first step.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>
    /// Does the next unit of work. When the call returns, each record read has been processed completely or not at all, and the results are durable.
    /// Cancellation interrupts waiting, not work.
    /// </summary>
    /// <param name="maxWait">How long to wait for work when there is none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation);

    /// <summary>
    /// Whether everything that the log holds now has been read. A step that found nothing does not prove it: a server may be slow to deliver.
    /// </summary>
    Task<bool> HasReadAllAsync(CancellationToken cancellation);

    /// <summary>
    /// Called when the stages before this one have done all they were asked to do, and everything they wrote has been read: the run has ended. Does
    /// what was left for that moment.
    /// </summary>
    /// <returns>False when that must be tried again after another step, because a server is unavailable.</returns>
    Task<bool> FinishAsync(CancellationToken cancellation) => Task.FromResult(true);
}

/// <summary>The result of a step.</summary>
public enum StepResult
{
    /// <summary>There was nothing to do.</summary>
    Idle,

    /// <summary>Something was done; there may be more.</summary>
    Worked,

    /// <summary>The stage has done all it was asked to do, and ends.</summary>
    Completed,

    /// <summary>A server cannot be reached; the next step tries again.</summary>
    Unavailable,
}

/// <summary>What a stage is doing: a snapshot.</summary>
public sealed record StageStatus
{
    /// <summary>The last trading day it has finished; null before the first.</summary>
    public DateOnly? LastDate { get; init; }

    /// <summary>How many records it has handled since it started.</summary>
    public long Records { get; init; }

    /// <summary>How many records are left to read; null when that is not known.</summary>
    public long? Lag { get; init; }

    /// <summary>
    /// When the newest record that it has read was written (an exchange: published), ms since 1970 (UTC); null before the first.
    /// </summary>
    public long? NewestRecord { get; init; }

    /// <summary>How many messages it has sent to dead-letter topics since it started.</summary>
    public long DeadLetters { get; init; }

    /// <summary>How many times it was restarted because a server was unavailable.</summary>
    public long Retries { get; init; }

    /// <summary>The missing price that it waits for; null when there is none.</summary>
    public Waiting? Waiting { get; init; }

    /// <summary>The rows without which the ingestion does not end although it has read everything; none while it is reading.</summary>
    public IReadOnlyList<MissingRow> MissingRows { get; init; } = [];

    /// <summary>Facts about the data that explain its results, a short sentence each, e.g. <c>MSFT held until 2024-01-05 in Inv1_P1</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What a stage that does not go by trading days is doing, in a few words; null for other stages.</summary>
    public string? Activity { get; init; }

    /// <summary>Why the server it waits for is unavailable, one line; null when it waits for none.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Why it has failed in its start, one line; null when it has not.</summary>
    public string? StartFailure { get; init; }
}

/// <summary>A missing price that a portfolio waits for.</summary>
/// <param name="Portfolio">The portfolio's key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Ticker">The ticker whose price is missing.</param>
/// <param name="Date">The trading day it is missing for.</param>
/// <param name="Since">Since when the portfolio has waited for it.</param>
public sealed record Waiting(string Portfolio, string Ticker, DateOnly Date, DateTimeOffset Since)
{
    /// <summary>Whether no ticker at all has a price of that day although later days have: the market was closed, or the day was lost.</summary>
    public bool IsMarketClosed { get; init; }
}

/// <summary>A row that the ingestion waits for after everything was read.</summary>
/// <param name="Portfolio">The portfolio's key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Investor">The identifier of its investor, e.g. <c>Inv1</c>.</param>
/// <param name="Date">The day of the row.</param>
/// <param name="LastEvaluation">
/// The day of the portfolio's last evaluation in the topic; null when there is none. If it is not before <paramref name="Date"/>, the row was removed
/// from the database.
/// </param>
public sealed record MissingRow(string Portfolio, string Investor, DateOnly Date, DateOnly? LastEvaluation);
