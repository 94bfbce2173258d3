using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Bourse.Ledger;
using MySqlConnector;

namespace Bourse.Adapters.MySql;

/// <summary>Translates MySQL errors to failures with a one-line cause and a remedy. No message holds a secret.</summary>
internal static class MySqlFailures
{
    private const string Grants = "grant what `bourse database init --print-grants` shows";

    /// <summary>
    /// Whether the error comes from the server or the connection. Programming errors must not be translated.
    /// </summary>
    public static bool IsOfProvider(Exception e) => e is MySqlException or SocketException or MySqlProtocolException || IsOfConnection(e);

    /// <summary>Whether an attempt to connect failed for a reason outside the program.</summary>
    // The provider throws this for an unsupported authentication method.
    public static bool IsOfConnecting(Exception e) => e is NotSupportedException || IsOfProvider(e);

    /// <summary>Whether the transaction conflicted with another one: it was or can be rolled back completely, and may be retried.</summary>
    // Lock wait timeout, deadlock, and MariaDB's "record has changed since last read".
    public static bool IsConflict(Exception e) => NumberOf(e) is 1205 or 1213 or 1020;

    /// <summary>Whether the database does not exist, or the user may not use it, which some servers also say when there is none.</summary>
    public static bool IsOfMissingDatabase(Exception? e) => e is not null && NumberOf(e) is 1049 or 1044;

    /// <summary>Whether reconnecting may help: the server is unavailable, busy, shutting down, starting, or temporarily read-only.</summary>
    public static bool IsUnreachable(Exception e) => NumberOf(e) switch
    {
        0 => Chain(e).Any(inner => inner is SocketException or MySqlProtocolException || IsOfConnection(inner)),
        // Too many connections; shutting down; killed; aborted; not reachable; still reading its tables; gone; idle for too long.
        1040 or 1042 or 1053 or 1077 or 1079 or 1152 or 1158 or 1159 or 1160 or 1161 or 1184 or 1203 or 1317 or 1927 or 4031 => true,
        // The provider's own code: the answer timed out.
        (int)MySqlErrorCode.CommandTimeoutExpired => true,
        >= 2000 and < 2100 => true,
        _ => IsReadOnly(e),
    };

    /// <summary>
    /// Whether a server is read-only, like a former primary during a failover. Error 1290 stands for other options of a server, too.
    /// </summary>
    public static bool IsReadOnly(Exception e) => NumberOf(e) switch
    {
        1836 or 1792 => true,
        1290 => Detail(e).Contains("read", StringComparison.OrdinalIgnoreCase) && Detail(e).Contains("only", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>The failure of an attempt to connect.</summary>
    public static BourseException OfConnecting(Exception e, MySqlOptions options)
    {
        if (IsTls(e, options)) return OfTls(e, options);
        if (IsOfFile(e))
        {
            return New(
                FailureKind.Usage, $"a certificate for MySQL at {options.Address} cannot be read: {Detail(e)}",
                "correct SslCa, SslCert or SslKey", e);
        }

        if (e is NotSupportedException)
        {
            return New(
                FailureKind.Usage,
                $"MySQL at {options.Address} asks for an authentication that Bourse has not got: {Detail(e)}",
                "give the account another one, e.g. caching_sha2_password or mysql_native_password",
                e);
        }

        return IsUnreachable(e) && !IsReadOnly(e)
            ? New(
                FailureKind.Unreachable, $"MySQL at {options.Address} cannot be reached ({Detail(e)})", "start the server, or correct the address", e)
            : Of(e, options);
    }

    /// <summary>The failure of a statement.</summary>
    public static BourseException Of(Exception e, MySqlOptions options) => NumberOf(e) switch
    {
        1045 or 1698 when options.Password.Length == 0 => MySqlPassword.Missing(options, e),
        1045 or 1698 or 1130 or 1251 or 1862 or 1820 or 3118 or 4151 => New(
            FailureKind.Usage,
            $"MySQL at {options.Address} refuses user '{options.User}': {Detail(e)}",
            "correct User ID and Password in the connection string, or the user's account on the server",
            e),
        1044 or 1142 or 1143 or 1227 or 1370 or 1410 => New(
            FailureKind.Usage, $"user '{options.User}' may not do this on {options.Address}: {Detail(e)}", Grants, e),
        1049 => LedgerFailures.NotInitialized($"there is no database {options.Address}", e),
        1146 or 1051 => LedgerFailures.NotInitialized($"{options.Address} has not got all tables: {Detail(e)}", e),
        1054 => LedgerFailures.NotInitialized($"{options.Address} has tables of an earlier Bourse, or not of Bourse: {Detail(e)}", e),
        _ when IsReadOnly(e) => New(
            FailureKind.Unreachable, $"{options.Address} can only be read: {Detail(e)}", "name the server that takes writes", e),
        1021 or 1114 or 1041 or 1037 => New(
            FailureKind.Failed, $"the server of {options.Address} is out of room: {Detail(e)}", "give it disk or memory, then start again", e),
        1205 or 1213 or 1020 => New(
            FailureKind.Unreachable, $"{options.Address} is kept locked by another connection: {Detail(e)}",
            "end the transaction that holds the locks (SHOW PROCESSLIST)", e),
        _ when IsUnreachable(e) => New(
            FailureKind.Unreachable, $"the connection to MySQL at {options.Address} was lost ({Detail(e)})", "look whether the server still runs", e),
        0 => New(FailureKind.Failed, $"MySQL at {options.Address} failed: {Detail(e)}", null, e),
        var number => New(FailureKind.Failed, $"MySQL at {options.Address} failed with error {number}: {Detail(e)}", null, e),
    };

    /// <summary>The answer to a COMMIT did not come.</summary>
    public static BourseException OfCommit(Exception e, MySqlOptions options) => New(
        FailureKind.Unreachable,
        $"the connection to MySQL at {options.Address} was lost during a commit, which may have taken place ({Detail(e)})",
        "look whether the server still runs; how far it got is read from it when it answers again",
        e);

    // A password in clear is sent only to a server whose certificate has been verified.
    private static bool IsTls(Exception e, MySqlOptions options) =>
        Chain(e).Any(inner => inner is AuthenticationException)
        || (options.SslMode >= MySqlSslMode.VerifyCA && Detail(e).Contains("verified server certificate", StringComparison.Ordinal));

    private static BourseException OfTls(Exception e, MySqlOptions options) => New(
        FailureKind.Usage,
        $"the certificate of MySQL at {options.Address} is not trusted: {Detail(e)}",
        "name the server as its certificate does, give its CA by SslCa=ca.pem, or go without verification: SslMode=Required",
        e);

    /// <summary>Whether a file that the connection string names is missing or invalid.</summary>
    private static bool IsOfFile(Exception e) => NumberOf(e) == 0 && Chain(e).Any(
        inner => inner is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException);

    private static int NumberOf(Exception e) => Chain(e).OfType<MySqlException>().Select(inner => inner.Number).FirstOrDefault(number => number != 0);

    private static bool IsOfConnection(Exception e) => e is IOException and not (FileNotFoundException or DirectoryNotFoundException);

    /// <summary>The message of the innermost exception that has one, on one line.</summary>
    private static string Detail(Exception e) => Chain(e).Last().Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException) yield return inner;
    }

    private static BourseException New(FailureKind kind, string message, string? remedy, Exception inner) => new(kind, message, remedy, inner);
}
