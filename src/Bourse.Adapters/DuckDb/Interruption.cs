using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Interrupts a statement when a token is cancelled. DuckDB forgets an interrupt that comes before the statement has begun, so it is repeated until
/// the statement has ended and this is disposed of.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _hasEnded;
    private Task _interrupting = Task.CompletedTask;

    /// <summary>Watches a statement; it is about to be run.</summary>
    public Interruption(DuckDBCommand command, CancellationToken cancellation) =>
        _registration = cancellation.Register(() => _interrupting = Task.Run(() => Interrupt(command), CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose()
    {
        _hasEnded = true;
        _registration.Dispose();
        _interrupting.Wait();
    }

    private void Interrupt(DuckDBCommand command)
    {
        var wait = default(SpinWait);
        while (!_hasEnded)
        {
            command.Cancel();
            wait.SpinOnce();
        }
    }
}
