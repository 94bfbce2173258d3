using System.Runtime.ExceptionServices;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Telemetry;

namespace Bourse.Hosting.Supervision;

/// <summary>
/// Runs every stage of a network in one process. The stages are independent of each other; each ends when those before it have ended and nothing is
/// left to read.
/// </summary>
public sealed class NetworkHost
{
    /// <summary>How long stages may take to read what is left after they were asked to end.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(7);

    private readonly StageServices _services;
    private readonly bool _follow;
    private readonly List<(StageKind Kind, IReadOnlyList<IStage> Stages)> _kinds;
    private Exception? _failure;

    /// <summary>Makes the stages.</summary>
    /// <param name="services">What they work with; the host is the one user of its database.</param>
    /// <param name="dayInterval">How long a trading day takes.</param>
    /// <param name="follow">Whether the first stages that can wait for each new day.</param>
    public NetworkHost(StageServices services, TimeSpan dayInterval, bool follow)
    {
        (_services, _follow) = (services, follow);
        _kinds = [.. services.Topology.Included.Select(kind => (kind, CreateAll(kind, dayInterval, follow)))];
    }

    /// <summary>All stages, in the order in which data flow.</summary>
    public IReadOnlyList<IStage> Stages => [.. _kinds.SelectMany(kind => kind.Stages)];

    /// <summary>How many records the stages have written that write a topic and read none.</summary>
    public long CountPublished(string topic) =>
        _kinds.Where(kind => kind.Kind.Writes == topic && kind.Kind.Reads is null).Sum(kind => kind.Stages.Sum(stage => stage.Status.Records));

    /// <summary>
    /// Runs the stages to their end. On cancellation, or after the first failure, the stages without input stop first, and the others when they have
    /// read everything or <see cref="GracePeriod"/> is over. The first failure is thrown.
    /// </summary>
    /// <param name="cancellation">Asks them to end.</param>
    /// <exception cref="OperationCanceledException">They were asked to end.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var atOnce = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _services.Host.Clock);
        using var inOrder = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var grace = inOrder.Token.Register(() => atOnce.CancelAfter(GracePeriod));
        using var listed = _services.Host.Stages.Add(ReadStages);
        var running = new Dictionary<StageKind, Task>();
        foreach (var (kind, stages) in _kinds)
        {
            var before = _services.Topology.UpstreamOf(kind).Select(other => running[other]).ToList();
            running[kind] = before.Count == 0
                ? Start(stages, kind.EndsWithTopics && !_follow ? Task.CompletedTask : null, inOrder, inOrder.Token)
                : Start(stages, Task.WhenAll(before), inOrder, atOnce.Token);
        }

        try
        {
            await Task.WhenAll(running.Values);
        }
        catch when (_failure is not null)
        {
            // The other stages were stopped because of this failure.
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private IReadOnlyList<StageReading> ReadStages() =>
        [.. _kinds.SelectMany(kind => kind.Stages.Select(stage => StageReading.Of(stage, kind.Kind.Reads)))];

    private List<IStage> CreateAll(StageKind kind, TimeSpan dayInterval, bool follow)
    {
        var network = _services.Network;
        // A stage that reads from others of this process ends with them, not with the last day.
        var isFirst = !_services.Topology.UpstreamOf(kind).Any();
        return [.. kind.RolesOf(network.Network).Select(Create)];

        RecoveringStage Create(StageRole role)
        {
            var run = new StageRun(dayInterval, !isFirst || follow && kind.CanFollow(network, role));
            return new RecoveringStage(
                role.Name, cancellation => kind.CreateAsync(_services, role, run, cancellation), _services.Host.Clock, _services.Host.Logger);
        }
    }

    private Task Start(IEnumerable<IStage> stages, Task? upstream, CancellationTokenSource inOrder, CancellationToken stop) =>
        Task.WhenAll(stages.Select(stage => Task.Run(() => RunAsync(stage, upstream, inOrder, stop), CancellationToken.None)));

    private async Task RunAsync(IStage stage, Task? upstream, CancellationTokenSource inOrder, CancellationToken stop)
    {
        try
        {
            await using (stage) await StageLoop.RunAsync(stage, upstream, stop, inOrder.Token);
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException) Interlocked.CompareExchange(ref _failure, e, null);
            await inOrder.CancelAsync();
            throw;
        }
    }
}
