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
    private readonly List<IStage> _stages = [];
    private readonly List<IStage> _exchanges;
    private readonly List<IStage> _investors;
    private readonly IStage _ingestion;
    private Exception? _failure;

    /// <summary>Makes the stages.</summary>
    /// <param name="setup">The network.</param>
    /// <param name="log">Holds the topics.</param>
    /// <param name="database">Holds the tables; the run is its one user.</param>
    /// <param name="dayInterval">How long a trading day takes.</param>
    /// <param name="follow">Whether the exchanges that can wait for each new day.</param>
    public NetworkRun(NetworkSetup setup, IEventLog log, IInvestorsDatabase database, TimeSpan dayInterval, bool follow)
    {
        _clock = setup.Clock;
        _exchanges =
        [
            .. setup.Network.Exchanges.Select(exchange => setup.CreateExchange(exchange, log, dayInterval, follow && setup.CanFollow(exchange))),
        ];
        _investors = [.. setup.Network.Investors.Select(investor => setup.CreateInvestor(investor, log, untilComplete: false))];
        _ingestion = setup.CreateIngestion(log, database, untilComplete: false);
        _stages.AddRange([.. _exchanges, .. _investors, _ingestion]);
    }

    /// <summary>All stages, in the order in which data flow.</summary>
    public IReadOnlyList<IStage> Stages => _stages;

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
            await using (stage) await StageLoop.RunAsync(stage, upstream, stop);
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException) Interlocked.CompareExchange(ref _failure, e, null);
            await inOrder.CancelAsync();
            throw;
        }
    }
}
