using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Spark;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Health;

/// <summary>
/// Asks the servers of a host whether they answer, all at the same time. An answer holds for some seconds, so that the servers notice nothing of who
/// asks often. Embedded parts answer as long as their stages do.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="parts">The parts that are used.</param>
public sealed class ServerProbes(HostServices host, ServerParts parts) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<ServerAnswer> _answers = [];
    private long? _askedAt;

    /// <summary>What each of them says; empty when all parts are embedded.</summary>
    public async Task<IReadOnlyList<ServerAnswer>> AskAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_askedAt is { } at && host.Clock.GetElapsedTime(at) < Fresh) return _answers;
            _answers = await Task.WhenAll(Probes().Select(probe => AskAsync(probe, cancellation)));
            _askedAt = host.Clock.GetTimestamp();
            return _answers;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private IEnumerable<Probe> Probes()
    {
        var settings = host.Settings;
        if (parts.HasFlag(ServerParts.Log) && settings.Kafka is { } kafka)
        {
            yield return new Probe("event log", settings.LogPlace, stop => KafkaHealth.LookAsync(kafka, host.Clock, stop));
        }

        if (parts.HasFlag(ServerParts.Database) && settings.MySql is { } database)
        {
            yield return new Probe("database", settings.DatabasePlace, stop => MySqlHealth.CheckAsync(database, host.Clock, stop));
        }

        if (parts.HasFlag(ServerParts.Bars) && settings.Cassandra is { } bars)
        {
            yield return new Probe("bars", settings.BarsPlace, stop => CassandraHealth.CheckAsync(bars, host.Clock, stop));
        }

        if (parts.HasFlag(ServerParts.Lake) && settings.S3 is not null) yield return new Probe("lake", settings.LakePlace, ListLakeAsync);
        if (parts.HasFlag(ServerParts.Engine) && settings.Spark is { } spark)
        {
            yield return new Probe("engine", $"Spark at {spark}", stop => SparkHealth.AskVersionAsync(spark, Guid.NewGuid, host.Clock, stop));
        }
    }

    private async Task ListLakeAsync(CancellationToken cancellation)
    {
        using var lake = host.OpenLake();
        await foreach (var _ in lake.ListFoldersAsync("", cancellation)) break;
    }

    private async Task<ServerAnswer> AskAsync(Probe probe, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(LongestAnswer, host.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            // Some clients do not notice at once that nobody waits any more.
            await Task.Run(() => probe.Ask(both.Token), both.Token).WaitAsync(both.Token);
            return new ServerAnswer(probe.Part, probe.Place, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new ServerAnswer(probe.Part, probe.Place, $"{probe.Place} does not answer within {LongestAnswer.TotalSeconds:0} s");
        }
        catch (BourseException e)
        {
            return new ServerAnswer(probe.Part, probe.Place, e.Message);
        }
    }

    private sealed record Probe(string Part, string Place, Func<CancellationToken, Task> Ask);
}
