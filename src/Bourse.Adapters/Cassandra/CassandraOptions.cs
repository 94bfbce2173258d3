using System.Text.RegularExpressions;
using Bourse.Adapters.Cql;

namespace Bourse.Adapters.Cassandra;

/// <summary>
/// The keyspace of the bars, and the cluster that it is in. Its text is <see cref="Address"/>, so that no secret gets into a message.
/// </summary>
public sealed partial record CassandraOptions
{
    /// <summary>The keyspace when none is named.</summary>
    public const string DefaultKeyspace = "financial_data";

    /// <summary>The cluster.</summary>
    public required CqlOptions Cluster { get; init; }

    /// <summary>The keyspace's name.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public string Keyspace
    {
        get;
        init => field = KeyspaceName().IsMatch(value)
            ? value
            : throw new BourseException(
                FailureKind.Usage, $"'{value}' cannot be the name of a keyspace",
                "begin with a small letter, then use small letters, digits and '_', at most 48 of them");
    } = DefaultKeyspace;

    /// <summary>How many copies of each bar a data center keeps, when the keyspace is created.</summary>
    public int Replication { get; init; } = 1;

    /// <summary>Where it is, safe to show: <c>HOST:PORT,HOST:PORT/KEYSPACE</c>.</summary>
    public string Address => $"{Cluster.Address}/{Keyspace}";

    /// <inheritdoc/>
    public override string ToString() => Address;

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,47}\z")]
    private static partial Regex KeyspaceName();
}
