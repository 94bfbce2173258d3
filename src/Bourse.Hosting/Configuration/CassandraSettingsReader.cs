using System.Security.Cryptography;
using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads the connection to Cassandra: nodes, user, encryption, keyspace.</summary>
public static class CassandraSettingsReader
{
    private const int MostCopies = 100;
    private const string On = "on";

    /// <summary>Reads it.</summary>
    /// <param name="sources">The settings.</param>
    /// <param name="bars">The setting that names the nodes.</param>
    /// <param name="nodes">The nodes in it.</param>
    /// <exception cref="BourseException">A setting cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static CassandraOptions Read(SettingsSources sources, SettingValue bars, string nodes) => new()
    {
        Cluster = new CqlOptions
        {
            ContactPoints = ReadNodes(bars, nodes),
            User = Given(sources, Setting.CassandraUser),
            Password = Given(sources, Setting.CassandraPassword),
            Tls = ReadTls(sources),
        },
        Keyspace = ReadKeyspace(sources.ValueOf(Setting.CassandraKeyspace)),
        Replication = SettingValueReader.ReadCount(sources.ValueOf(Setting.Replication), MostCopies),
    };

    private static List<CqlEndpoint> ReadNodes(SettingValue bars, string nodes)
    {
        try
        {
            return [.. nodes.Split(',').Select(CqlEndpoint.Parse)];
        }
        catch (FormatException)
        {
            throw bars.Unusable("names no nodes", "write cassandra:HOST:PORT[,HOST:PORT]; a user is a setting of its own");
        }
    }

    private static string ReadKeyspace(SettingValue keyspace)
    {
        try
        {
            return new CassandraOptions { Cluster = new CqlOptions { ContactPoints = [] }, Keyspace = keyspace.Text ?? "" }.Keyspace;
        }
        catch (BourseException e)
        {
            throw keyspace.Unusable("cannot be the name of a keyspace", e.Remedy);
        }
    }

    /// <summary>An authority of one's own means that connections are encrypted.</summary>
    private static CqlTls? ReadTls(SettingsSources sources)
    {
        var (tls, authority) = (sources.ValueOf(Setting.CassandraTls), sources.ValueOf(Setting.CassandraSslCa));
        var isOn = tls.Text is null ? authority.Text is { Length: > 0 } : SettingValueReader.ReadOneOf(tls) == On;
        if (!isOn) return null;
        if (authority.Text is not { Length: > 0 } file) return CqlTls.OfMachine;
        try
        {
            return CqlTls.FromFile(sources.PathOf(file, authority));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            var why = e.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw authority.Unusable($"cannot be read: {why}", "name a file (PEM) with the authority's certificate");
        }
    }

    private static string? Given(SettingsSources sources, Setting setting) => sources.ValueOf(setting).Text is { Length: > 0 } text ? text : null;
}
