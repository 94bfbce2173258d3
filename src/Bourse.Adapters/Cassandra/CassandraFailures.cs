using Bourse.Adapters.Cql;

namespace Bourse.Adapters.Cassandra;

/// <summary>Translates failures of a cluster to failures with a one-line cause and a remedy. No message holds a secret.</summary>
internal static class CassandraFailures
{
    /// <summary>The failure for people.</summary>
    public static BourseException Of(CqlException failure, CassandraOptions options) => failure switch
    {
        CqlConnectionException connection => Of(connection, options),
        CqlServerException server => Of(server, options),
        _ => new BourseException(FailureKind.Failed, failure.Message, null, failure),
    };

    /// <summary>Does work, and translates its failures.</summary>
    public static async Task<T> TranslateAsync<T>(CassandraOptions options, Func<Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await work();
        }
        catch (CqlException e)
        {
            throw Of(e, options);
        }
    }

    private static BourseException Of(CqlConnectionException failure, CassandraOptions options) => failure.Error switch
    {
        CqlConnectionError.Unreachable => New(
            FailureKind.Unreachable, $"Cassandra cannot be reached: {failure.Message}", "start it, or correct the address", failure),
        CqlConnectionError.Closed or CqlConnectionError.TimedOut => New(
            FailureKind.Unreachable, $"Cassandra at {options.Address} does not answer any more: {failure.Message}", "look whether it still runs",
            failure),
        CqlConnectionError.NotCassandra => New(
            FailureKind.Usage, failure.Message, $"name the port of the native protocol, usually {CqlEndpoint.DefaultPort}", failure),
        CqlConnectionError.EncryptionFailed => New(
            FailureKind.Usage, $"Cassandra: {failure.Message}",
            "name the node as its certificate does, and the authority that has signed it (cassandra:sslCaLocation)", failure),
        CqlConnectionError.UserMissing => CassandraPassword.Missing(options, failure),
        CqlConnectionError.UnsupportedVersion => New(
            FailureKind.Usage, failure.Message, "update the server to Cassandra 4.0 or later", failure),
        CqlConnectionError.UnsupportedAuthentication => New(
            FailureKind.Usage, failure.Message, "give the role a password (PasswordAuthenticator)", failure),
        _ => New(FailureKind.Failed, $"Cassandra: {failure.Message}", null, failure),
    };

    private static BourseException Of(CqlServerException failure, CassandraOptions options) => failure.Code switch
    {
        CqlErrorCode.BadCredentials when string.IsNullOrEmpty(options.Cluster.Password) => CassandraPassword.Missing(options, failure),
        CqlErrorCode.BadCredentials => New(
            FailureKind.Usage, $"Cassandra at {options.Cluster.Address} refuses user '{options.Cluster.User}': {failure.Reason}",
            "correct user and password (BOURSE_CASSANDRA_USER, BOURSE_CASSANDRA_PASSWORD)", failure),
        CqlErrorCode.Unauthorized => New(
            FailureKind.Usage, $"user '{options.Cluster.User}' may not do this on {options.Address}: {failure.Reason}",
            $"GRANT CREATE, SELECT, MODIFY ON KEYSPACE {options.Keyspace} TO {RoleOf(options)}", failure),
        CqlErrorCode.Unavailable or CqlErrorCode.WriteTimeout or CqlErrorCode.ReadTimeout or CqlErrorCode.CasWriteUnknown => New(
            FailureKind.Unreachable, $"not enough nodes of {options.Address} answer: {failure.Reason}", "look at the nodes (`nodetool status`)",
            failure),
        CqlErrorCode.Overloaded or CqlErrorCode.IsBootstrapping => New(
            FailureKind.Unreachable, $"Cassandra at {options.Address} is not ready: {failure.Reason}", "wait, or look at its log", failure),
        _ => New(FailureKind.Failed, $"Cassandra at {options.Address} failed: {failure.Message}", null, failure),
    };

    private static string RoleOf(CassandraOptions options) => options.Cluster.User is { } user && user.All(IsPlain) ? user : "ROLE";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static BourseException New(FailureKind kind, string message, string? remedy, Exception inner) => new(kind, message, remedy, inner);
}
