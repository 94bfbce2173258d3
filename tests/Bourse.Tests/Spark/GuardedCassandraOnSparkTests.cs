using System.Diagnostics;
using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Cli;
using Bourse.Tests.Faults;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>A Cassandra that asks who one is and shows a certificate, written by a real Spark.</summary>
[Collection(NetworkServers.Collection)]
public sealed class GuardedCassandraOnSparkTests(OwnServers own)
{
    private const string Connection = "spark.cassandra.connection.ssl.";
    private const string User = "streamer";
    private const string Password = "Horse-Battery-7";

    /// <summary>The pages of Spark that show plans, settings or queries.</summary>
    private static readonly string[] Pages =
    [
        "/jobs/", "/stages/", "/environment/", "/executors/", "/SQL/", "/SQL/execution/?id=0", "/SQL/execution/?id=1", "/connect/",
        "/StreamingQuery/", "/api/v1/applications",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spark_writes_over_TLS_as_the_user_of_the_settings_whose_password_nobody_else_can_read()
    {
        var engines = TestServers.RequireEngines();
        var node = await own.GuardedCassandraAsync();
        await using var servers = await BarsOnServers.OpenAsync();
        await AddUserAsync(node, servers.Keyspace.Name);
        var home = HomeOf(servers, node);
        var store = await MakeTrustStoreAsync(node.Authority, Path.Combine(home, "trust.p12"));
        await using var spark = await OwnSpark.StartAsync(
            engines, $"{Connection}trustStore.path {store}", $"{Connection}trustStore.password trusted");
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 30).ToList();
        await using (var log = servers.OpenLog()) await BarWorld.SendAsync(log, bars);

        var (code, data, words) = await BourseProcess.RunAsync(home, "stream", "--until-end", "--engine", $"spark:{spark.Address}");

        Assert.True(code == 0, words);
        await using (var stored = new CassandraBarStore(OptionsOf(node, servers.Keyspace.Name, User, Password), TimeProvider.System))
        {
            Assert.Equal(
                bars.Select(SampleBars.Text).Order(StringComparer.Ordinal), (await BarWorld.ReadAsync(stored)).Order(StringComparer.Ordinal));
        }

        Assert.DoesNotContain(Password, data + words + spark.Log, StringComparison.Ordinal);
        var (_, status, told) = await BourseProcess.RunAsync(home, "status", "--json");
        Assert.DoesNotContain(Password, status + told, StringComparison.Ordinal);
        var pages = await ReadPagesAsync(spark.Pages);
        Assert.Contains("bourse bars", pages, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Spark_that_would_trust_any_certificate_is_refused()
    {
        var spark = TestServers.RequireSpark();
        var node = await own.GuardedCassandraAsync();
        await using var servers = await BarsOnServers.OpenAsync();
        await AddUserAsync(node, servers.Keyspace.Name);
        await using (var log = servers.OpenLog()) await BarWorld.SendAsync(log, SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 1));

        var (code, _, words) = await BourseProcess.RunAsync(HomeOf(servers, node), "stream", "--until-end", "--engine", $"spark:{spark}");

        Assert.Equal(2, code);
        Assert.Contains("Spark would trust any certificate for Cassandra", words, StringComparison.Ordinal);
        Assert.Contains("--conf spark.cassandra.connection.ssl.trustStore.path=FILE", words, StringComparison.Ordinal);
    }

    private static string HomeOf(BarsOnServers servers, OwnCassandra node)
    {
        var home = servers.HomeOf("guarded", servers.Keyspace);
        File.AppendAllLines(
            Path.Combine(home, ".env"),
            [
                $"BOURSE_BARS=cassandra:{node.Address}", $"BOURSE_CASSANDRA_USER={User}", $"BOURSE_CASSANDRA_PASSWORD={Password}",
                $"BOURSE_CASSANDRA_SSL_CA_LOCATION={node.Authority}",
            ]);
        return home;
    }

    private static CassandraOptions OptionsOf(OwnCassandra node, string keyspace, string user, string password) => new()
    {
        Cluster = new CqlOptions
        {
            ContactPoints = [CqlEndpoint.Parse(node.Address)], User = user, Password = password, Tls = CqlTls.FromFile(node.Authority),
        },
        Keyspace = keyspace,
    };

    /// <summary>A new server creates its first user a moment after it answers.</summary>
    private static async Task AddUserAsync(OwnCassandra node, string keyspace)
    {
        var root = OptionsOf(node, keyspace, "cassandra", "cassandra");
        await using var store = new CassandraBarStore(root, TimeProvider.System);
        await Eventually.IsAsync(async () => await TryAsync(() => store.CreateAsync(Cancellation)));
        await using var session = new CqlSession(root.Cluster, TimeProvider.System, "test");
        foreach (var statement in (string[])
            [
                $"CREATE ROLE IF NOT EXISTS {User} WITH PASSWORD = '{Password}' AND LOGIN = true",
                $"GRANT CREATE, SELECT, MODIFY ON KEYSPACE {keyspace} TO {User}",
            ])
        {
            await session.ExecuteAsync(new CqlStatement(statement) { IsIdempotent = true }, Cancellation);
        }
    }

    private static async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (BourseException)
        {
            return false;
        }
    }

    private static async Task<string> MakeTrustStoreAsync(string authority, string path)
    {
        string[] arguments =
            ["-importcert", "-noprompt", "-storetype", "PKCS12", "-file", authority, "-alias", "ca", "-keystore", path, "-storepass", "trusted"];
        using var keytool = Process.Start(new ProcessStartInfo("keytool", arguments) { RedirectStandardError = true })!;
        await keytool.WaitForExitAsync(Cancellation);
        Assert.Equal(0, keytool.ExitCode);
        return path;
    }

    private static async Task<string> ReadPagesAsync(string address)
    {
        using var client = new HttpClient();
        var texts = new List<string>();
        foreach (var page in Pages)
        {
            using var answer = await client.GetAsync(new Uri(address + page), Cancellation);
            texts.Add(await answer.Content.ReadAsStringAsync(Cancellation));
        }

        return string.Join('\n', texts);
    }
}
