using Bourse.Adapters.Cassandra;
using Bourse.Adapters.SparkConnect;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Streams the topics of all symbols into the tables of Cassandra by Spark Structured Streaming: starts a query for each symbol, watches it, and
/// stops it at the end. A query that runs already, since a process was killed that watched it, is watched again. What a query leaves out
/// (<see cref="BarsSql"/>) is read here, and is written or becomes a dead letter. Then the offsets are entered as stored, so that the stream in
/// process goes on where this one has stopped.
/// </summary>
public sealed class SparkBarStream : IStage
{
    /// <summary>Who claims partitions whose rows Spark writes.</summary>
    internal const string Owner = "stream on spark";

    /// <summary>The most queries that end with their topics at once.</summary>
    private const int MostAtOnce = 4;

    /// <summary>How long what Spark has written waits, while more comes, before it is entered as stored.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long a query may write nothing although messages wait for it; a batch takes seconds.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(5);

    private readonly IEventLog _log;
    private readonly IBarStore _store;
    private readonly SparkBarRoute _route;
    private readonly BarStreamOptions _options;
    private readonly bool _endsWithTopics;
    private readonly TimeProvider _clock;
    private readonly ReservedBars _bars;
    private readonly SparkBarQueries _queries;
    private readonly LeftBars _left;
    private readonly Dictionary<string, BarTopic> _topics = new(StringComparer.Ordinal);
    private readonly HashSet<SparkStreamRun> _abandoned = [];
    private long _lookedAt;
    private long _checkedAt;
    private long _records;

    /// <summary>Creates the stage; nothing is connected yet.</summary>
    /// <param name="log">The log on the route's Kafka; it is left open.</param>
    /// <param name="store">The route's store; the stage is its one caller, and closes it.</param>
    /// <param name="route">The servers.</param>
    /// <param name="options">How it works.</param>
    /// <param name="endsWithTopics">Whether queries end when everything is written that the topics hold.</param>
    /// <param name="newId">Generates unique ids.</param>
    /// <param name="clock">Dates the dead letters, gives writes their time, and measures the time between looks.</param>
    public SparkBarStream(
        IEventLog log, IBarStore store, SparkBarRoute route, BarStreamOptions options, bool endsWithTopics, Func<Guid> newId, TimeProvider clock)
    {
        (_log, _store, _route, _options, _endsWithTopics, _clock) = (log, store, route, options, endsWithTopics, clock);
        _bars = new ReservedBars(route.Cassandra, clock);
        _queries = new SparkBarQueries(route, newId, clock);
        _left = new LeftBars(log, _bars, _queries, options, clock);
    }

    /// <summary>
    /// The most queries that stand: each keeps a thread and a connection to Kafka busy on Spark, also when its topic is quiet. Further symbols take
    /// turns with queries that end with their topics.
    /// </summary>
    internal int MostStanding { get; init; } = 200;

    /// <inheritdoc/>
    public string Name => BarStreamOptions.Role;

    /// <inheritdoc/>
    public StageStatus Status { get; private set; } = new();

    private IEnumerable<BarTopic> Running => _topics.Values.Where(topic => topic.Run is not null);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _bars.CreateAsync(cancellation);
        if (_options.Start.IsDue)
        {
            await new BarStreamMove(_log, _store).MoveAsync(await FindTopicsAsync(cancellation), _options.Start.Mode, cancellation);
            _options.Start.MarkDone();
        }

        await LookAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        if (_clock.GetElapsedTime(_lookedAt) >= _options.LookInterval) await LookAsync(cancellation);
        var hasWorked = await WatchAsync(cancellation);
        hasWorked |= await StoreAsync(cancellation);
        Report();
        if (hasWorked) return StepResult.Worked;
        if (maxWait > TimeSpan.Zero) await Task.Delay(maxWait, _clock, cancellation);
        return StepResult.Idle;
    }

    /// <inheritdoc/>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation);
        return _topics.Values.All(topic => topic.Lag == 0);
    }

    /// <summary>Stops the queries: who does not watch them any more does not leave them running.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5), _clock);
        try
        {
            foreach (var topic in Running) await _queries.StopAsync(topic.Run!.Value, timeout.Token);
        }
        catch (Exception e) when (e is BourseException or OperationCanceledException)
        {
            // A Spark that cannot be reached may be stopping them itself; else they are found again.
        }

        await _queries.DisposeAsync();
        await _left.DisposeAsync();
        await _bars.DisposeAsync();
        await _store.DisposeAsync();
    }

    /// <summary>Looks which symbols have topics, whose they are, and which queries run; stops and starts what must be.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        var found = await FindTopicsAsync(cancellation);
        await SeeAsync(found, cancellation);
        await ClaimAsync(cancellation);
        var running = await _queries.ListAsync(cancellation);
        var wanted = _topics.Values.ToDictionary(_queries.NameOf, StringComparer.Ordinal);
        foreach (var (name, run) in running)
        {
            if (!wanted.TryGetValue(name, out var topic)) await StopUnwantedAsync(run, cancellation);
            else if (topic.Run is null) topic.Find(run, _clock.GetTimestamp());
        }

        await StartQueriesAsync(cancellation);
        _lookedAt = _clock.GetTimestamp();
    }

    /// <summary>
    /// Starts the queries that are due: those that stand, as many as may; then those of further symbols with messages, who has waited longest first.
    /// </summary>
    private async Task StartQueriesAsync(CancellationToken cancellation)
    {
        var idle = _topics.Values.Where(topic => topic.Run is null && topic.WrittenAt != 0).OrderBy(topic => topic.BegunAt).ToList();
        foreach (var topic in idle)
        {
            var stands = !_endsWithTopics && Running.Count(one => one.Stands) < MostStanding;
            if (!stands && (topic.IsWritten || Running.Count(one => !one.Stands) >= MostAtOnce)) continue;
            if (!topic.HasTable) await _bars.CreateTableAsync(topic.Symbol, cancellation);
            topic.HasTable = true;
            topic.Begin(await _queries.StartAsync(topic, !stands, cancellation), !stands, _clock.GetTimestamp());
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> FindTopicsAsync(CancellationToken cancellation) =>
        (await _log.ListTopicIdsAsync(cancellation)).Where(topic => SymbolNames.TryParseTopic(topic.Key, out _)).ToDictionary();

    private async Task SeeAsync(IReadOnlyDictionary<string, string> found, CancellationToken cancellation)
    {
        foreach (var gone in _topics.Values.Where(topic => found.GetValueOrDefault(topic.Name) != topic.Id).ToList()) _topics.Remove(gone.Name);
        foreach (var (name, id) in found)
        {
            if (SymbolNames.TryParseTopic(name, out var symbol)) _topics.TryAdd(name, new BarTopic(name, id, symbol));
        }

        if (_topics.Count == 0) return;
        var ranges = await _log.GetRangesAsync([.. _topics.Keys], cancellation);
        foreach (var topic in ranges.GroupBy(range => range.Partition.Topic)) _topics[topic.Key].See(topic);
        if (_topics.Values.FirstOrDefault(topic => topic.HighestEnd >= ReservedBars.Reserve) is { } large)
        {
            throw new BourseException(
                FailureKind.Usage, $"topic {large.Name} has more than {ReservedBars.Reserve:N0} records", "leave the stream to --engine in-process");
        }
    }

    /// <summary>Claims the topics whose claim is another stream's, an earlier topic's, or lacks a partition, and stops their queries.</summary>
    private async Task ClaimAsync(CancellationToken cancellation)
    {
        if (_topics.Count == 0) return;
        var rows = await ReadClaimsAsync(cancellation);
        var free = _topics.Values.Where(topic => !topic.TakeClaim(Owner, [.. rows[topic.Name]])).ToList();
        if (free.Count == 0) return;
        foreach (var topic in free)
        {
            if (topic.Run is { } run) await _queries.StopAsync(run, cancellation);
            topic.End();
        }

        await ClaimAsync(free, cancellation);
    }

    private async Task ClaimAsync(IReadOnlyList<BarTopic> topics, CancellationToken cancellation)
    {
        foreach (var topic in topics) await _bars.ClaimAsync(Owner, new TopicClaim(topic.Id, topic.Partitions), cancellation);
        var rows = await ReadClaimsAsync(cancellation);
        foreach (var topic in topics) topic.TakeClaim(Owner, [.. rows[topic.Name]]);
    }

    /// <summary>Stops a query of an earlier claim. One that Spark cannot stop may stay: its rows replace none of later claims.</summary>
    private async Task StopUnwantedAsync(SparkStreamRun run, CancellationToken cancellation)
    {
        if (_abandoned.Contains(run)) return;
        try
        {
            await _queries.StopAsync(run, cancellation);
        }
        catch (BourseException)
        {
            _abandoned.Add(run);
        }
    }

    private async Task<ILookup<string, StoredBarProgress>> ReadClaimsAsync(CancellationToken cancellation) =>
        (await _bars.ReadAsync(cancellation)).ToLookup(row => row.Progress.Partition.Topic, StringComparer.Ordinal);

    /// <summary>Reads how far the queries are.</summary>
    /// <returns>Whether one has ended.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellation)
    {
        var hasEnded = false;
        if (!Running.Any()) return false;
        var active = await _queries.ListAsync(cancellation);
        foreach (var topic in Running.ToList())
        {
            var run = topic.Run!.Value;
            var isActive = active.ContainsKey(_queries.NameOf(topic));
            if (!isActive && await _queries.FindFailureAsync(run, cancellation) is { } failure) throw failure;
            topic.Watch(await _queries.ReadProgressAsync(topic, run, cancellation), _clock.GetTimestamp());
            if (isActive) continue;
            topic.Complete();
            hasEnded = true;
        }

        if (await ReplaceAsync(cancellation) || hasEnded) await LookAsync(cancellation);
        return hasEnded;
    }

    /// <summary>
    /// Lets new queries take the place of those that stand still. Each begins under a new claim, at the offsets that are entered as stored, and so
    /// needs nothing of the one before it: neither its end nor its checkpoint.
    /// </summary>
    /// <returns>Whether there were some.</returns>
    private async Task<bool> ReplaceAsync(CancellationToken cancellation)
    {
        var still = Running.Where(topic => topic.StandsStill(_clock, Standstill)).ToList();
        foreach (var topic in still)
        {
            _options.Logger.QueryStandsStill(topic.Name, Standstill.TotalMinutes);
            topic.End();
        }

        if (still.Count > 0) await ClaimAsync(still, cancellation);
        return still.Count > 0;
    }

    /// <summary>Handles what the queries have left out, and enters how far everything is stored.</summary>
    private async Task<bool> StoreAsync(CancellationToken cancellation)
    {
        var isLate = _clock.GetElapsedTime(_checkedAt) >= CheckInterval;
        var due = _topics.Values.Where(topic => topic.WrittenAt != 0 && (isLate || topic.IsWritten || topic.HasEnded) && topic.Unchecked.Count > 0);
        var stored = await _left.StoreAsync([.. due], cancellation);
        if (stored == 0) return false;
        _checkedAt = _clock.GetTimestamp();
        _records += stored;
        return true;
    }

    private void Report() => Status = new StageStatus
    {
        Records = _records,
        DeadLetters = _left.DeadLetters,
        Lag = _topics.Values.Sum(topic => topic.Lag),
        Activity = _topics.Count == 1 ? "bars of 1 symbol, by Spark" : $"bars of {_topics.Count:N0} symbols, by Spark{TurnsText}",
    };

    private string TurnsText => !_endsWithTopics && _topics.Count > MostStanding ? $", {_topics.Count - MostStanding:N0} of them in turns" : "";
}
