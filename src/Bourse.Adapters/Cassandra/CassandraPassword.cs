using Bourse.Adapters.Cql;

namespace Bourse.Adapters.Cassandra;

/// <summary>Distinguishes a missing user or password from a wrong one.</summary>
public static class CassandraPassword
{
    /// <summary>Whether a cluster refused a client without a user or password, so that the settings can name the missing one.</summary>
    public static bool IsMissing(BourseException failure) => failure.InnerException is MissingLoginException;

    /// <summary>The failure of a connection without a user or password.</summary>
    internal static BourseException Missing(CassandraOptions options, CqlException e) => new(
        FailureKind.Usage,
        options.Cluster.User is { } user
            ? $"Cassandra at {options.Cluster.Address} refuses user '{user}' without a password"
            : $"Cassandra at {options.Cluster.Address} asks for a user",
        "give the user (`cassandra:user`) and the password",
        new MissingLoginException(e));

    private sealed class MissingLoginException(Exception inner) : Exception(inner.Message, inner);
}
