using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Bourse.Ledger;
using MySql.Data.MySqlClient;

namespace Bourse.Adapters.MySql;

/// <summary>Says in one line what went wrong on a MySQL server, and what mends it. No message holds a secret.</summary>
internal static class MySqlFailures
{
    private const string Grants = "grant what `bourse database init --print-grants` shows";

    /// <summary>Whether the provider throws such things: what a server answers, and what happens to connections.</summary>
    public static bool IsOfProvider(Exception e) =>
        e is DbException or IOException or SocketException or TimeoutException or InvalidOperationException or AuthenticationException
        // A connection that breaks while TLS is being agreed on comes in such wrappings.
        || (e is AggregateException several && several.InnerExceptions.All(IsOfProvider));

    /// <summary>Whether another transaction was in the way: the whole transaction was or can be rolled back, and may be tried again.</summary>
    // Lock wait timeout, deadlock, and MariaDB's "record has changed since last read".
    public static bool IsConflict(Exception e) => NumberOf(e) is 1205 or 1213 or 1020;

    /// <summary>Whether the database does not exist, or the user may not use it, which some servers also say when there is none.</summary>
    public static bool IsOfMissingDatabase(Exception? e) => e is not null && NumberOf(e) is 1049 or 1044;

    /// <summary>Whether it is worth connecting again: the server is not there, busy, or going down or up.</summary>
    public static bool IsUnreachable(Exception e) => NumberOf(e) switch
    {
        0 => IsIo(e),
        // Too many connections; shutting down; killed; aborted; not reachable; still reading its tables; gone; idle for too long.
        1040 or 1042 or 1053 or 1077 or 1079 or 1152 or 1158 or 1159 or 1160 or 1161 or 1184 or 1203 or 1317 or 1927 or 4031 => true,
        >= 2000 and < 2100 => true,
        _ => false,
    };

    /// <summary>The failure of an attempt to connect.</summary>
    public static BourseException OfConnecting(Exception e, MySqlOptions options)
    {
        if (IsTls(e)) return OfTls(e, options);
        if (IsUnreachable(e))
        {
            return New(
                FailureKind.Unreachable, $"MySQL at {options.Address} cannot be reached ({Detail(e)})", "start the server, or mend the address", e);
        }

        return Of(e, options);
    }

    /// <summary>The failure of a statement.</summary>
    public static BourseException Of(Exception e, MySqlOptions options) => NumberOf(e) switch
    {
        1045 or 1698 or 1130 or 1251 or 1862 or 1820 or 3118 or 4151 => New(
            FailureKind.Usage,
            $"MySQL at {options.Address} refuses user '{options.User}': {Detail(e)}",
            "mend User ID and Password in the connection string, or the user's account on the server",
            e),
        1044 or 1142 or 1143 or 1227 or 1370 or 1410 => New(
            FailureKind.Usage, $"user '{options.User}' may not do this on {options.Address}: {Detail(e)}", Grants, e),
        1049 => LedgerFailures.NotInitialized($"there is no database {options.Address}", e),
        1146 or 1051 => LedgerFailures.NotInitialized($"{options.Address} has not got all tables: {Detail(e)}", e),
        1054 => LedgerFailures.NotInitialized($"{options.Address} has tables of an earlier Bourse, or not of Bourse: {Detail(e)}", e),
        1290 or 1836 or 1209 => New(
            FailureKind.Failed, $"{options.Address} can only be read: {Detail(e)}", "name the server that takes writes", e),
        1021 or 1114 or 1041 or 1037 => New(
            FailureKind.Failed, $"the server of {options.Address} is out of room: {Detail(e)}", "give it disk or memory, then start again", e),
        1205 or 1213 or 1020 => New(
            FailureKind.Unreachable, $"{options.Address} is kept locked by another connection: {Detail(e)}",
            "end the transaction that holds the locks (SHOW PROCESSLIST)", e),
        _ when IsUnreachable(e) || NumberOf(e) == 0 => New(
            FailureKind.Unreachable, $"the connection to MySQL at {options.Address} was lost ({Detail(e)})", "look whether the server still runs", e),
        var number => New(FailureKind.Failed, $"MySQL at {options.Address} failed with error {number}: {Detail(e)}", null, e),
    };

    /// <summary>The answer to a COMMIT did not come.</summary>
    public static BourseException OfCommit(Exception e, MySqlOptions options) => New(
        FailureKind.Unreachable,
        $"the connection to MySQL at {options.Address} was lost during a commit, which may have taken place ({Detail(e)})",
        "look whether the server still runs; how far it got is read from it when it answers again",
        e);

    // The provider checks a certificate that .NET has found fault with by a library that a build may be without. That it asks for it means
    // that the certificate has not been accepted.
    private static bool IsTls(Exception e) => Chain(e).Any(inner => inner is AuthenticationException || IsMissingPackage(inner));

    private static bool IsMissingPackage(Exception e) =>
        e is FileNotFoundException { FileName: { } file } && file.StartsWith("BouncyCastle", StringComparison.Ordinal);

    private static BourseException OfTls(Exception e, MySqlOptions options)
    {
        var lacks = Chain(e).Any(IsMissingPackage);
        return New(
            FailureKind.Usage,
            lacks
                ? $"the certificate of MySQL at {options.Address} is not one that this machine trusts for that name, and checking it against SslCa "
                  + "needs a package this build has not got (BouncyCastle.Cryptography)"
                : $"the certificate of MySQL at {options.Address} is not trusted: {Detail(e)}",
            lacks
                ? "make the machine trust the server's CA (on Linux also by SSL_CERT_FILE=ca.pem), build with -p:HasBouncyCastle=true, "
                  + "or go without verification: SslMode=Required"
                : "name the server as its certificate does, give its CA by SslCa=ca.pem, or go without verification: SslMode=Required",
            e);
    }

    private static int NumberOf(Exception e) => Chain(e).OfType<MySqlException>().Select(inner => inner.Number).FirstOrDefault(number => number != 0);

    private static bool IsIo(Exception e) =>
        Chain(e).Any(inner => inner is IOException and not FileNotFoundException or SocketException or TimeoutException);

    /// <summary>What the innermost exception says that says something, in one line.</summary>
    private static string Detail(Exception e) => Chain(e).Last().Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException) yield return inner;
    }

    private static BourseException New(FailureKind kind, string message, string? remedy, Exception inner) => new(kind, message, remedy, inner);
}
