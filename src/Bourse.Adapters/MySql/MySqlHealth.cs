namespace Bourse.Adapters.MySql;

/// <summary>The result of a check of a server.</summary>
/// <param name="Part">What was checked.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="IsUsable">Whether Bourse works with it nevertheless.</param>
/// <param name="Says">What was found, one line.</param>
/// <param name="Remedy">The SQL or setting that corrects it; null when none is needed.</param>
public sealed record MySqlFinding(string Part, bool IsGood, bool IsUsable, string Says, string? Remedy);

/// <summary>Checks a server's settings for what Bourse relies on, above all that committed data survive a crash.</summary>
public static class MySqlHealth
{
    private static readonly Version OldestMySql = new(8, 0);
    private static readonly Version OldestMariaDb = new(10, 6);

    /// <summary>Connects with the options and runs all checks.</summary>
    /// <exception cref="BourseException">The server cannot be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<MySqlFinding>> CheckAsync(MySqlOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = await new MySqlConnections(options, clock).OpenAnyAsync(cancellation);
        try
        {
            return await CheckAsync(session, options, cancellation);
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            throw MySqlFailures.Of(e, options);
        }
    }

    /// <summary>Checks a server by its variables.</summary>
    /// <param name="variables">Its global variables, by name.</param>
    /// <param name="cipher">The cipher of the connection; empty when it is not encrypted.</param>
    /// <param name="isLocal">Whether the server is on this machine.</param>
    internal static IReadOnlyList<MySqlFinding> Check(IReadOnlyDictionary<string, string> variables, string cipher, bool isLocal)
    {
        var findings = new List<MySqlFinding>
        {
            CheckVersion(variables["version"]),
            CheckTls(cipher, isLocal),
            Expect("innodb_flush_log_at_trx_commit", "1", "a power failure may lose what was committed"),
        };
        if (IsOn(variables.GetValueOrDefault("log_bin"))) findings.Add(Expect("sync_binlog", "1", "a power failure may lose what replicas have got"));
        findings.Add(CheckCharacterSet(variables.GetValueOrDefault("character_set_server") ?? ""));
        findings.Add(CheckMode(variables.GetValueOrDefault("sql_mode") ?? ""));
        return findings;

        MySqlFinding Expect(string name, string wanted, string otherwise)
        {
            var value = variables.GetValueOrDefault(name) ?? "unknown";
            return value == wanted
                ? Good(name, $"is {value}")
                : new MySqlFinding(name, false, true, $"is {value}: {otherwise}", $"SET GLOBAL {name} = {wanted}, and the same in the server's file");
        }
    }

    private static async Task<IReadOnlyList<MySqlFinding>> CheckAsync(MySqlSession session, MySqlOptions options, CancellationToken cancellation)
    {
        const string Wanted = "'version', 'innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'character_set_server', 'sql_mode'";
        var variables = await session.QueryAsync(
            $"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({Wanted})", row => (Name: row.GetString(0), Value: row.GetString(1)), cancellation);
        var ciphers = await session.QueryAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'", row => row.GetString(1), cancellation);
        return Check(
            variables.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.OrdinalIgnoreCase),
            ciphers.FirstOrDefault() ?? "",
            options.IsLocal);
    }

    private static MySqlFinding CheckVersion(string text)
    {
        var isMaria = text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        var (name, oldest) = isMaria ? ("MariaDB", OldestMariaDb) : ("MySQL", OldestMySql);
        var digits = new string([.. text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]).TrimEnd('.');
        return Version.TryParse(digits, out var version) && version >= oldest
            ? Good("server", $"{name} {digits}")
            : new MySqlFinding("server", false, false, $"{name} {text} is older than {oldest}", $"update the server to {name} {oldest} or later");
    }

    private static MySqlFinding CheckTls(string cipher, bool isLocal) => cipher.Length > 0
        ? Good("TLS", cipher)
        : isLocal
            ? Good("TLS", "none, and the server is on this machine")
            : new MySqlFinding(
                "TLS", false, true, "the connection is not encrypted",
                "give the server a certificate (ssl_cert, ssl_key) and use SslMode=VerifyFull");

    // The tables and the connection name their character set themselves.
    private static MySqlFinding CheckCharacterSet(string set) => set == "utf8mb4"
        ? Good("character set", set)
        : new MySqlFinding(
            "character set", false, true, $"the server's is {set}: tables of your own will not hold every name",
            "SET GLOBAL character_set_server = 'utf8mb4'");

    // The session sets its mode itself, so this is about what others write.
    private static MySqlFinding CheckMode(string mode) => mode.Contains("STRICT_", StringComparison.OrdinalIgnoreCase)
        ? Good("sql_mode", "is strict")
        : new MySqlFinding(
            "sql_mode", false, true, "is not strict: what others write may be cut off silently",
            "SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES')");

    private static bool IsOn(string? value) => value is not null && (value.Equals("ON", StringComparison.OrdinalIgnoreCase) || value == "1");

    private static MySqlFinding Good(string part, string says) => new(part, true, true, says, null);
}
