using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Cli.Stages;

/// <summary>
/// Runs every stage of a network in one process: exchanges, investors, ingestion. The stages know nothing of each other; each ends when those
/// before it have ended and nothing is left to read.
/// </summary>
internal sealed class NetworkRun
{
    private readonly List<IStage> _stages = [];
    private readonly List<IStage> _exchanges;
    private readonly List<IStage> _investors;
    private readonly IStage _ingestion;

    /// <summary>Makes the stages.</summary>
    /// <param name="setup">The network.</param>
    /// <param name="log">Holds the topics.</param>
    /// <param name="database">Holds the tables; the run is its one user.</param>
    /// <param name="dayInterval">How long a trading day takes.</param>
    /// <param name="follow">Whether the exchanges wait for each new day.</param>
    public NetworkRun(NetworkSetup setup, IEventLog log, IInvestorsDatabase database, TimeSpan dayInterval, bool follow)
    {
        _exchanges = [.. setup.Network.Exchanges.Select(exchange => setup.CreateExchange(exchange, log, dayInterval, follow))];
        _investors = [.. setup.Network.Investors.Select(investor => setup.CreateInvestor(investor, log, untilComplete: false))];
        _ingestion = setup.CreateIngestion(log, database, untilComplete: false);
        _stages.AddRange([.. _exchanges, .. _investors, _ingestion]);
    }

    /// <summary>All stages, in the order in which data flow.</summary>
    public IReadOnlyList<IStage> Stages => _stages;

    /// <summary>Runs them to their end. The first failure stops them all, each after the step it is at.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var prices = Start(_exchanges, null, stop);
        var evaluations = Start(_investors, prices, stop);
        var rows = Start([_ingestion], evaluations, stop);
        try
        {
            await Task.WhenAll(prices, evaluations, rows);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A stage was stopped because another failed: that failure is the one to tell.
            await Task.WhenAll(new[] { prices, evaluations, rows }.Where(task => task.IsFaulted));
            throw;
        }
    }

    private static Task Start(IEnumerable<IStage> stages, Task? upstream, CancellationTokenSource stop) =>
        Task.WhenAll(stages.Select(stage => Task.Run(() => RunAsync(stage, upstream, stop), CancellationToken.None)));

    private static async Task RunAsync(IStage stage, Task? upstream, CancellationTokenSource stop)
    {
        try
        {
            await using (stage) await StageLoop.RunAsync(stage, upstream, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
