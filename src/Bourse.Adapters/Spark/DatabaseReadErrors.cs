using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Translates the errors between Spark and the database.</summary>
internal static class DatabaseReadErrors
{
    /// <summary>The exceptions with which drivers and Java say that a server does not answer.</summary>
    private static readonly string[] Unreachable =
    [
        "SQLNonTransientConnectionException", "SQLTransientConnectionException", "CommunicationsException", "ConnectException",
        "UnknownHostException", "SocketTimeoutException", "NoRouteToHostException",
    ];

    private static bool IsDistrust(SparkCause cause) =>
        cause.Type.StartsWith("javax.net.ssl.", StringComparison.Ordinal) || cause.Type.StartsWith("sun.security.", StringComparison.Ordinal)
        || cause.Message.Contains("PKIX", StringComparison.Ordinal)
        || cause.Message.Contains("self signed certificate", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether Spark failed because it does not have this driver.</summary>
    public static bool IsMissing(JdbcDriver driver, SparkException failure) =>
        failure.Causes.Any(cause => cause.Type == "java.lang.ClassNotFoundException" && cause.Message == driver.ClassName);

    /// <summary>Spark has none of the drivers.</summary>
    public static BourseException NoDriver(SparkAddress address) => new(
        FailureKind.Failed,
        $"Spark at {address} has no JDBC driver for MySQL",
        "start it with one: sbin/start-connect-server.sh --packages org.mariadb.jdbc:mariadb-java-client:3.5.6");

    /// <summary>What Spark said, for a person; without the password, whatever Spark said.</summary>
    public static BourseException Of(SparkAddress address, SparkDatabase database, SparkException failure)
    {
        var said = database.Password.Length > 0 ? failure.Message.Replace(database.Password, "***", StringComparison.Ordinal) : failure.Message;
        if (failure.Causes.Any(cause => cause.Message.Contains("Access denied", StringComparison.OrdinalIgnoreCase)))
        {
            return new BourseException(
                FailureKind.Usage, $"the database {database} refuses Spark: {said}", "give a user and password that may read it");
        }

        if (failure.Causes.Any(IsDistrust))
        {
            return new BourseException(
                FailureKind.Usage,
                $"Spark at {address} does not trust the certificate of the database {database}: {said}",
                "let Spark's Java trust its authority (keytool -importcert), or encrypt without checking: SslMode=Required");
        }

        return failure.Causes.Any(cause => Unreachable.Contains(cause.Type.Split('.')[^1]))
            ? new BourseException(
                FailureKind.Unreachable,
                $"Spark at {address} cannot reach the database {database}: {said}",
                "start the database; it is Spark that reads it, so its address must be right on Spark's machines")
            : new BourseException(FailureKind.Failed, $"Spark at {address} failed: {said}");
    }
}
