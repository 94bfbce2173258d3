using Bourse.Adapters.Cql;

namespace Bourse.Adapters.Cassandra;

/// <summary>Distinguishes a missing password from a wrong one.</summary>
public static class CassandraPassword
{
    /// <summary>Whether a cluster refused a user without a password, so that the settings can name the missing one.</summary>
    public static bool IsMissing(BourseException failure) => failure.InnerException is MissingLoginException;

    /// <summary>The failure of a connection without a user, or of one without a password.</summary>
    internal static BourseException Missing(CassandraOptions options, CqlException e) => options.Cluster.User is { } user
        ? new BourseException(
            FailureKind.Usage, $"Cassandra at {options.Cluster.Address} refuses user '{user}' without a password", "give the password",
            new MissingLoginException(e))
        : new BourseException(
            FailureKind.Usage, $"Cassandra at {options.Cluster.Address} asks for a user",
            "set BOURSE_CASSANDRA_USER and BOURSE_CASSANDRA_PASSWORD in the environment or in .env", e);

    private sealed class MissingLoginException(Exception inner) : Exception(inner.Message, inner);
}
