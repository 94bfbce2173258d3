using Bourse.Adapters.Kafka;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>The whole program on servers: a home folder of its own, the network's topics on Kafka, a database of its own.</summary>
internal sealed class NetworkServers : IAsyncDisposable
{
    /// <summary>The topics have the names they have; tests that use them on Kafka take turns.</summary>
    public const string Collection = "the network's topics on Kafka";

    private readonly string? _kafka;
    private readonly MySqlTestDatabase? _mysql;

    private NetworkServers(string? kafka, MySqlTestDatabase? mysql)
    {
        (_kafka, _mysql) = (kafka, mysql);
        if (kafka is not null) Program.Environment["BOURSE_LOG"] = $"kafka:{kafka}";
        if (mysql is not null) Program.Environment["BOURSE_DATABASE"] = $"mysql:{mysql.ConnectionString}";
    }

    /// <summary>Runs commands.</summary>
    public BourseProgram Program { get; } = new();

    /// <summary>Makes it ready, with empty topics; the test is skipped when a server it needs is not named.</summary>
    public static async Task<NetworkServers> OpenAsync(bool kafka, bool mysql)
    {
        return await OpenAsync(kafka ? TestServers.RequireKafka() : null, mysql ? new MySqlTestDatabase(TestServers.RequireMySql()) : null);
    }

    /// <summary>The same on given servers.</summary>
    public static async Task<NetworkServers> OpenAsync(string? kafka, MySqlTestDatabase? mysql)
    {
        var servers = new NetworkServers(kafka, mysql);
        await servers.DeleteTopicsAsync();
        return servers;
    }

    /// <summary>The same topics and tables, from a home folder of its own.</summary>
    public BourseProgram OpenSecondHome()
    {
        var program = new BourseProgram();
        foreach (var (name, value) in Program.Environment) program.Environment[name] = value;
        return program;
    }

    /// <summary>Opens the log past the program.</summary>
    public async Task<IEventLog> OpenLogAsync() => _kafka is null
        ? await SqliteEventLog.OpenAsync(Path.Combine(Program.Home, "log.db"), TimeProvider.System, default)
        : KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _kafka }, TimeProvider.System);

    /// <summary>Opens the database past the program.</summary>
    public IInvestorsDatabase OpenDatabase() =>
        _mysql?.Open() as IInvestorsDatabase ?? new SqliteInvestorsDatabase(Path.Combine(Program.Home, "InvestorsDB.db"));

    public async ValueTask DisposeAsync()
    {
        Program.Dispose();
        await DeleteTopicsAsync();
        if (_mysql is not null) await _mysql.DisposeAsync();
    }

    private async Task DeleteTopicsAsync()
    {
        if (_kafka is null) return;
        await using var log = await OpenLogAsync();
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations })
        {
            await log.DeleteTopicAsync(topic, default);
            await log.DeleteTopicAsync(Topics.DeadLetters(topic), default);
        }
    }
}
