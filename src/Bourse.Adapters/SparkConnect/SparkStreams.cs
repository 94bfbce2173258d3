using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Adapters.SparkConnect;

/// <summary>A query of Spark Structured Streaming.</summary>
/// <param name="Name">Its name, which no other running query of the session has.</param>
/// <param name="Query">What it writes; a source of it is <see cref="SparkSource.Endless"/>.</param>
/// <param name="Format">What writes it, e.g. <c>org.apache.spark.sql.cassandra</c>.</param>
/// <param name="Options">Where to, and the folder of the checkpoint; may hold secrets.</param>
/// <param name="Interval">
/// The shortest time from the beginning of a batch to that of the next one; null to end when everything is written that the sources hold at the
/// start.
/// </param>
internal sealed record SparkStream(
    string Name, SparkQuery Query, string Format, IReadOnlyDictionary<string, string> Options, TimeSpan? Interval);

/// <summary>A run of a query of Spark Structured Streaming.</summary>
/// <param name="Id">The query's identity, which its checkpoint keeps.</param>
/// <param name="RunId">The run's identity.</param>
internal readonly record struct SparkStreamRun(string Id, string RunId);

/// <summary>
/// Queries of Spark Structured Streaming in a session. Once started they go on by themselves, also while no client is there, until they are stopped
/// or the session ends.
/// </summary>
/// <param name="session">The session.</param>
internal sealed class SparkStreams(SparkSession session)
{
    /// <summary>Starts a query.</summary>
    /// <exception cref="SparkException">Spark refuses it.</exception>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public async Task<SparkStreamRun> StartAsync(SparkStream stream, CancellationToken cancellation)
    {
        var start = new WriteStreamOperationStart
        {
            Input = stream.Query.ToPlan().Root,
            Format = stream.Format,
            Options = { stream.Options.ToDictionary() },
            OutputMode = "append",
            QueryName = stream.Name,
        };
        if (stream.Interval is { } interval) start.ProcessingTimeInterval = $"{(long)interval.TotalMilliseconds} milliseconds";
        else start.AvailableNow = true;
        var started = await session.ExecuteAsync(
            new Command { WriteStreamOperationStart = start }, answer => answer.WriteStreamOperationStartResult, cancellation);
        return RunOf(started.QueryId);
    }

    /// <summary>The queries that run, by their names.</summary>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public async Task<IReadOnlyDictionary<string, SparkStreamRun>> ListAsync(CancellationToken cancellation)
    {
        var command = new Command { StreamingQueryManagerCommand = new StreamingQueryManagerCommand { Active = true } };
        var result = await session.ExecuteAsync(command, answer => answer.StreamingQueryManagerCommandResult, cancellation);
        return result.Active.ActiveQueries.Where(query => query.HasName)
            .ToDictionary(query => query.Name, query => RunOf(query.Id), StringComparer.Ordinal);
    }

    /// <summary>What Spark reports of the last batch that a query has finished (JSON); null before the first.</summary>
    /// <exception cref="SparkException">Spark does not know the run any more.</exception>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public async Task<string?> FindProgressAsync(SparkStreamRun run, CancellationToken cancellation)
    {
        var result = await AskAsync(new StreamingQueryCommand { QueryId = IdOf(run), LastProgress = true }, cancellation);
        return result.RecentProgress?.RecentProgressJson.LastOrDefault();
    }

    /// <summary>Why a query has ended; null when it was stopped, has done all it was asked to do, or still runs.</summary>
    /// <exception cref="SparkException">Spark does not know the run any more.</exception>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public async Task<string?> FindFailureAsync(SparkStreamRun run, CancellationToken cancellation)
    {
        var result = await AskAsync(new StreamingQueryCommand { QueryId = IdOf(run), Exception = true }, cancellation);
        var failure = result.Exception;
        return failure is null || !failure.HasExceptionMessage ? null : $"{failure.ExceptionMessage}\n{failure.StackTrace}";
    }

    /// <summary>Stops a query, and returns when it has ended.</summary>
    /// <exception cref="SparkException">Spark does not know the run any more.</exception>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public Task StopAsync(SparkStreamRun run, CancellationToken cancellation) =>
        AskAsync(new StreamingQueryCommand { QueryId = IdOf(run), Stop = true }, cancellation);

    private Task<StreamingQueryCommandResult> AskAsync(StreamingQueryCommand command, CancellationToken cancellation) =>
        session.ExecuteAsync(new Command { StreamingQueryCommand = command }, answer => answer.StreamingQueryCommandResult, cancellation);

    private static StreamingQueryInstanceId IdOf(SparkStreamRun run) => new() { Id = run.Id, RunId = run.RunId };

    private static SparkStreamRun RunOf(StreamingQueryInstanceId id) => new(id.Id, id.RunId);
}
