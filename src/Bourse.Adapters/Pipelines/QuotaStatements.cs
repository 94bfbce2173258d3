using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>The statements of the quota ledger. Times are milliseconds since 1970.</summary>
internal static class QuotaStatements
{
    /// <summary>Calls are deleted when they are twice as old as those that count.</summary>
    private static readonly TimeSpan KeptFor = 2 * QuotaAccount.Day;

    /// <summary>Waits for other writers, until the end of the transaction.</summary>
    /// <returns>The number of this write.</returns>
    public static async Task<long> LockAsync(ISqlSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync($"UPDATE {QuotaTables.Schema} SET writes = writes + 1 WHERE id = 1", cancellation);
        return (await session.QueryAsync($"SELECT writes FROM {QuotaTables.Schema} WHERE id = 1", row => row.GetInt64(0), cancellation)).Single();
    }

    /// <summary>See <see cref="IQuotaLedger.ReadAsync"/>.</summary>
    public static async Task<QuotaState> ReadAsync(
        ISqlSession session, QuotaAccount account, DateTimeOffset now, CancellationToken cancellation)
    {
        var use = new QuotaUse(
            await CountAsync(session, account, now - QuotaAccount.Day, cancellation),
            await CountAsync(session, account, now - QuotaAccount.Minute, cancellation),
            await FindCallAsync(session, account, account.CallsPerDay, now, QuotaAccount.Day, cancellation),
            await FindCallAsync(session, account, account.CallsPerMinute, now, QuotaAccount.Minute, cancellation));
        return use.StateOf(account, await FindClosingAsync(session, account, now, cancellation), now);
    }

    /// <summary>See <see cref="IQuotaLedger.TakeAsync"/>; the caller has locked.</summary>
    public static async Task<QuotaState> TakeAsync(
        ISqlSession session, long number, QuotaAccount account, DateTimeOffset now, CancellationToken cancellation)
    {
        await BoundAsync(session, account, now, cancellation);
        var state = await ReadAsync(session, account, now, cancellation);
        if (!state.AllowsCall) return state;
        await session.ExecuteAsync($"DELETE FROM {QuotaTables.Calls} WHERE made_at < @old", cancellation, ("@old", Of(now - KeptFor)));
        await session.ExecuteAsync(
            $"INSERT INTO {QuotaTables.Calls} (number, account, made_at) VALUES (@number, @account, @now)",
            cancellation,
            ("@number", number), ("@account", account.Name), ("@now", Of(now)));
        return state;
    }

    /// <summary>See <see cref="IQuotaLedger.CloseAsync"/>; the caller has locked.</summary>
    public static async Task CloseAsync(
        ISqlSession session, QuotaAccount account, QuotaClosing wanted, DateTimeOffset now, CancellationToken cancellation)
    {
        var closing = wanted.BoundedAt(now);
        await BoundAsync(session, account, now, cancellation);
        var former = await FindClosingAsync(session, account, now, cancellation);
        if (former?.Until >= closing.Until) return;
        var sql = former is null
            ? $"INSERT INTO {QuotaTables.Closings} (account, closed_until, reason) VALUES (@account, @until, @reason)"
            : $"UPDATE {QuotaTables.Closings} SET closed_until = @until, reason = @reason WHERE account = @account";
        await session.ExecuteAsync(
            sql, cancellation, ("@account", account.Name), ("@until", Of(closing.Until)), ("@reason", closing.Reason));
    }

    /// <summary>
    /// Corrects what was written by a clock that was far ahead and has been set back: else the account would stay closed until the clock is there.
    /// Calls stay counted, as if they were made now.
    /// </summary>
    private static async Task BoundAsync(ISqlSession session, QuotaAccount account, DateTimeOffset now, CancellationToken cancellation)
    {
        var latest = now + QuotaAccount.Day;
        await session.ExecuteAsync(
            $"UPDATE {QuotaTables.Closings} SET closed_until = @latest WHERE account = @account AND closed_until > @latest", cancellation,
            ("@account", account.Name), ("@latest", Of(latest)));
        await session.ExecuteAsync(
            $"UPDATE {QuotaTables.Calls} SET made_at = @now WHERE account = @account AND made_at > @latest", cancellation,
            ("@account", account.Name), ("@now", Of(now)), ("@latest", Of(latest)));
    }

    private static async Task<int> CountAsync(ISqlSession session, QuotaAccount account, DateTimeOffset start, CancellationToken cancellation) =>
        (await session.QueryAsync(
            $"SELECT COUNT(*) FROM {QuotaTables.Calls} WHERE account = @account AND made_at > @start",
            row => row.GetInt32(0),
            cancellation,
            ("@account", account.Name), ("@start", Of(start)))).Single();

    /// <summary>The n-th newest call of a time up to now; one that is far ahead counts as it will when <see cref="BoundAsync"/> has met it.</summary>
    private static async Task<DateTimeOffset?> FindCallAsync(
        ISqlSession session, QuotaAccount account, int n, DateTimeOffset now, TimeSpan window, CancellationToken cancellation)
    {
        var found = await session.QueryAsync(
            $"SELECT made_at FROM {QuotaTables.Calls} WHERE account = @account AND made_at > @start ORDER BY made_at DESC LIMIT 1 OFFSET @before",
            row => row.GetInt64(0),
            cancellation,
            ("@account", account.Name), ("@start", Of(now - window)), ("@before", n - 1));
        if (found.Count == 0) return null;
        var call = DateTimeOffset.FromUnixTimeMilliseconds(found[0]);
        return call > now + QuotaAccount.Day ? now : call;
    }

    private static async Task<QuotaClosing?> FindClosingAsync(
        ISqlSession session, QuotaAccount account, DateTimeOffset now, CancellationToken cancellation) =>
        (await session.QueryAsync(
            $"SELECT closed_until, reason FROM {QuotaTables.Closings} WHERE account = @account",
            row => new QuotaClosing(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1)),
            cancellation,
            ("@account", account.Name))).SingleOrDefault()?.BoundedAt(now);

    private static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
