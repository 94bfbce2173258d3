using System.Runtime.ExceptionServices;
using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Cli.Stages;

/// <summary>
/// Runs every stage of a network in one process: exchanges, investors, ingestion. The stages know nothing of each other; each ends when those
/// before it have ended and nothing is left to read.
/// </summary>
internal sealed class NetworkRun
{
    /// <summary>How long stages may take to read what is left after they were asked to end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<IStage> _exchanges;
    private readonly IReadOnlyList<IStage> _investors;
    private readonly IStage _ingestion;
    private Exception? _failure;

    /// <summary>Makes the stages.</summary>
    /// <param name="setup">The network.</param>
    /// <param name="log">Holds the topics.</param>
    /// <param name="database">Holds the tables; the run is its one user.</param>
    /// <param name="dayInterval">How long a trading day takes.</param>
    /// <param name="follow">Whether the exchanges that can wait for each new day.</param>
    /// <param name="warn">Told when a stage begins to wait for a server, and when it goes on.</param>
    public NetworkRun(
        NetworkSetup setup, IEventLog log, IInvestorsDatabase database, TimeSpan dayInterval, bool follow, Action<string> warn)
    {
        _clock = setup.Clock;
        var roles = StageRole.Of(setup.Network).ToLookup(role => role.Kind);
        _exchanges = [.. roles[StageKind.Exchange].Select(role => Recovering(role, () =>
        {
            var exchange = setup.FindExchange(role.Title);
            return setup.CreateExchange(exchange, log, dayInterval, follow && setup.CanFollow(exchange));
        }))];
        _investors =
        [
            .. roles[StageKind.Investor].Select(role => Recovering(
                role, () => setup.CreateInvestor(setup.FindInvestor(role.Title), log, untilComplete: false))),
        ];
        _ingestion = Recovering(roles[StageKind.Ingestion].Single(), () => setup.CreateIngestion(log, database, untilComplete: false));

        RecoveringStage Recovering(StageRole role, Func<IStage> create) => new(
            role.Name,
            async cancellation =>
            {
                // A log that comes back may have lost its topics.
                await setup.PrepareTopicsAsync(log, cancellation);
                return create();
            },
            _clock,
            warn);
    }

    /// <summary>All stages, in the order in which data flow.</summary>
    public IReadOnlyList<IStage> Stages => [.. _exchanges, .. _investors, _ingestion];

    /// <summary>How many prices the exchanges have published.</summary>
    public long Prices => _exchanges.Sum(exchange => exchange.Status.Records);

    /// <summary>
    /// Runs them to their end. Asked to end, or after the first failure, the exchanges stop, and the others when they have read everything or
    /// <see cref="Patience"/> is over; the first failure is the one that is told.
    /// </summary>
    /// <param name="cancellation">Asks them to end.</param>
    /// <exception cref="OperationCanceledException">They were asked to end.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var atOnce = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        using var inOrder = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var patience = inOrder.Token.Register(() => atOnce.CancelAfter(Patience));
        var prices = Start(_exchanges, null, inOrder, inOrder.Token);
        var evaluations = Start(_investors, prices, inOrder, atOnce.Token);
        var rows = Start([_ingestion], evaluations, inOrder, atOnce.Token);
        try
        {
            await Task.WhenAll(prices, evaluations, rows);
        }
        catch when (_failure is not null)
        {
            // The other stages were stopped because of it.
            ExceptionDispatchInfo.Throw(_failure);
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
