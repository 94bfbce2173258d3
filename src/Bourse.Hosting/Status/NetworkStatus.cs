namespace Bourse.Hosting.Status;

/// <summary>The state of a home folder's network.</summary>
/// <param name="Home">The home folder.</param>
/// <param name="Supervisor">The process of the supervisor; null when it does not run.</param>
/// <param name="Stages">The stages, in the order in which data flow.</param>
/// <param name="DeadLetters">The dead-letter topics that hold something.</param>
/// <param name="Portfolios">The tables of the database; none when there are more than <see cref="StatusReader.MostTables"/> portfolios.</param>
/// <param name="Unreachable">The servers that cannot be reached.</param>
public sealed record NetworkStatus(
    string Home,
    int? Supervisor,
    IReadOnlyList<StageState> Stages,
    IReadOnlyList<DeadLetterCount> DeadLetters,
    IReadOnlyList<PortfolioRowCount> Portfolios,
    IReadOnlyList<BourseException> Unreachable)
{
    /// <summary>Where the event log is.</summary>
    public required string Log { get; init; }

    /// <summary>Where the database is.</summary>
    public required string Database { get; init; }

    /// <summary>How many portfolios the network has; <see cref="Portfolios"/> is empty when there are very many.</summary>
    public required int Tables { get; init; }

    /// <summary>Whether the supervisor has ended without stopping its stages, as after kill -9: nothing restarts them.</summary>
    public bool HasLostSupervisor { get; init; }

    /// <summary>Whether the home holds work other than that of the network's stages, e.g. bars that a pipeline has fetched.</summary>
    public bool HasOtherWork { get; init; }

    /// <summary>Whether no stage runs.</summary>
    public bool IsIdle => Stages.All(stage => stage.Process is null);

    /// <summary>Whether no stage of the network has run yet.</summary>
    public bool IsEmpty => IsIdle && Unreachable.Count == 0 && Portfolios.Count == 0
        && Stages.All(stage => stage.View.Status is { LastDate: null, StartFailure: null });
}

/// <summary>The state of a stage.</summary>
/// <param name="View">What it reports itself, or what log and database show.</param>
/// <param name="Process">The process it runs in; null when it does not run.</param>
/// <param name="Behind">How long ago the newest record that it has read was written; zero when nothing is left, null when that is not known.</param>
public sealed record StageState(StageView View, int? Process, TimeSpan? Behind)
{
    /// <summary>
    /// The host on which it runs, if that is another one or it runs on another home folder; of a stage that has ended, another host; null otherwise.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Whether its last day is the last trading day there is so far.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether it has ended in order. A stage that neither runs nor has ended was killed, or has never run.</summary>
    public bool HasEnded { get; init; }
}

/// <summary>What a dead-letter topic holds.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Count">How many messages are left to deal with, each counted once.</param>
/// <param name="Stage">Who could not use the newest one.</param>
/// <param name="Error">Why not.</param>
/// <param name="Time">When that was found, ms since 1970 (UTC).</param>
public sealed record DeadLetterCount(string Topic, long Count, string? Stage, string? Error, long Time);

/// <summary>What a portfolio's table holds.</summary>
/// <param name="Portfolio">The portfolio's key.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Last">The day of the last one; null when there is none.</param>
public sealed record PortfolioRowCount(string Portfolio, long Rows, DateOnly? Last);
