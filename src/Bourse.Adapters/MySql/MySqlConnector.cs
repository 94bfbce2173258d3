namespace Bourse.Adapters.MySql;

/// <summary>Connects, and tries again while the server cannot be reached, for as long as the options have patience.</summary>
internal sealed class MySqlConnector(MySqlOptions options, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

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
            using var session = await OpenAnyAsync(cancellation);
            await Task.Run(() => Create(session), cancellation);
        }

        return await OpenAsync(cancellation);
    }

    private void Create(MySqlSession session)
    {
        try
        {
            session.Execute($"CREATE DATABASE IF NOT EXISTS `{options.Database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            throw MySqlFailures.Of(e, options);
        }
    }

    private async Task<MySqlSession> OpenAsync(bool withDatabase, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await OpenOnceAsync(withDatabase, options.Patience - clock.GetElapsedTime(start), cancellation);
            }
            catch (Exception e) when (MySqlFailures.IsOfProvider(e))
            {
                var failure = MySqlFailures.OfConnecting(e, options);
                if (failure.Kind != FailureKind.Unreachable || clock.GetElapsedTime(start) + pause >= options.Patience) throw failure;
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }

    private async Task<MySqlSession> OpenOnceAsync(bool withDatabase, TimeSpan timeout, CancellationToken cancellation)
    {
        var opening = Task.Run(() => MySqlSession.Open(options, withDatabase, timeout), cancellation);
        try
        {
            return await opening.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(
                late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}
