using Bourse.Hosting.Status;

namespace Bourse.Hosting.Supervision;

/// <summary>Runs a whole network on a home folder.</summary>
public interface INetworkSupervisor : IAsyncDisposable
{
    /// <summary>Takes the roles, opens log and database, creates topics and tables. Called once, before the network runs.</summary>
    /// <exception cref="BourseException">Another process has one of the roles, or a server cannot be used.</exception>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Runs the network until it has done all it was asked to do, or is asked to end.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end; what it had begun is finished.</exception>
    Task RunAsync(CancellationToken cancellation);

    /// <summary>The stages as they are now, in the order in which data flow; may be called from any thread.</summary>
    IReadOnlyList<StageView> ReadStages();
}
