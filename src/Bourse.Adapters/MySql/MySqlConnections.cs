using Bourse.Retry;

namespace Bourse.Adapters.MySql;

/// <summary>Connects, and tries again while the server cannot be reached, until <see cref="MySqlOptions.ConnectTimeout"/> is over.</summary>
internal sealed class MySqlConnections(MySqlOptions options, TimeProvider clock)
{
    private readonly RetryPolicy _policy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1), Timeout = options.ConnectTimeout,
    };

    /// <summary>A new session in the database.</summary>
    /// <exception cref="BourseException">The server cannot be reached, or refuses.</exception>
    public Task<MySqlSession> OpenAsync(CancellationToken cancellation) => OpenAsync(withDatabase: true, cancellation);

    /// <summary>A new session, in no database: there may be none yet.</summary>
    /// <exception cref="BourseException">The server cannot be reached, or refuses.</exception>
    public Task<MySqlSession> OpenAnyAsync(CancellationToken cancellation) => OpenAsync(withDatabase: false, cancellation);

    /// <summary>A new session, after making the database when there is none.</summary>
    /// <exception cref="BourseException">The server cannot be reached, or refuses, or the user may not make a database.</exception>
    public async Task<MySqlSession> OpenOrCreateAsync(CancellationToken cancellation)
    {
        try
        {
            return await OpenAsync(cancellation);
        }
        catch (BourseException e) when (MySqlFailures.IsOfMissingDatabase(e.InnerException))
        {
            await using var session = await OpenAnyAsync(cancellation);
            await CreateAsync(session, cancellation);
        }

        return await OpenAsync(cancellation);
    }

    private async Task CreateAsync(MySqlSession session, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(
                $"CREATE DATABASE IF NOT EXISTS `{options.Database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cancellation);
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            throw MySqlFailures.Of(e, options);
        }
    }

    private async Task<MySqlSession> OpenAsync(bool withDatabase, CancellationToken cancellation)
    {
        var retries = _policy.Start(clock, options.Address);
        while (true)
        {
            try
            {
                return await OpenOnceAsync(withDatabase, retries.Remaining, cancellation);
            }
            catch (Exception e) when (MySqlFailures.IsOfConnecting(e))
            {
                var failure = MySqlFailures.OfConnecting(e, options);
                if (failure.Kind != FailureKind.Unreachable || await IsStoppedAsync(retries, cancellation)) throw failure;
                if (!await retries.PauseAsync(cancellation)) throw failure;
            }
        }
    }

    /// <summary>Whether nothing has listened at the address for longer than a server takes to restart.</summary>
    private async Task<bool> IsStoppedAsync(RetryState retries, CancellationToken cancellation) =>
        retries.Elapsed >= TcpProbe.RefusalTimeout && !options.IsSocket
        && await TcpProbe.IsRefusedAsync(options.Server.Trim('[', ']'), (int)options.Port, clock, cancellation);

    private async Task<MySqlSession> OpenOnceAsync(bool withDatabase, TimeSpan timeout, CancellationToken cancellation)
    {
        var opening = MySqlSession.OpenAsync(options, withDatabase, timeout, cancellation);
        try
        {
            // The provider waits until its timeout for a server that accepts the connection and sends nothing.
            return await opening.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = DisposeAsync(opening);
            throw;
        }
    }

    private static async Task DisposeAsync(Task<MySqlSession> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await (await opening).DisposeAsync();
    }
}
