using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Live;

/// <summary>The event log, opened once for all viewers, and anew when its file was replaced.</summary>
/// <param name="host">The host.</param>
internal sealed class LogAccess(HostServices host)
{
    /// <summary>The log; null when there is none yet.</summary>
    public async Task<IEventLog?> FindAsync(CancellationToken cancellation)
    {
        if (host.OpenedLog is { } opened && !host.HasReplacedLog) return opened;
        return host.HasLog ? await OpenAsync(cancellation) : null;
    }

    /// <summary>The log, made when there is none yet.</summary>
    public Task<IEventLog> OpenAsync(CancellationToken cancellation) => host.OpenPresentLogAsync(cancellation);

    /// <summary>The log.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public async Task<IEventLog> RequireAsync(CancellationToken cancellation) =>
        await FindAsync(cancellation) ?? await host.OpenExistingLogAsync(cancellation);
}
