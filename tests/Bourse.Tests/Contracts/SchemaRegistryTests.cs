using Bourse.Adapters.Kafka;
using Bourse.Adapters.SchemaRegistry;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Schemas;
using Bourse.Tests.Dashboard;
using Bourse.Tests.InMemory;
using Bourse.Tests.Kafka;
using Bourse.Tests.Schemas;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>A registry in a log.</summary>
public abstract class LogSchemaRegistryContract : SchemaRegistryContract
{
    private readonly List<IEventLog> _logs = [];

    protected abstract Task<IEventLog> OpenLogAsync();

    protected override async Task<ISchemaRegistry> OpenAsync()
    {
        _logs.Add(await OpenLogAsync());
        return new LogSchemaRegistry(_logs[^1], TimeProvider.System, 1);
    }

    protected override async Task CleanUpAsync()
    {
        foreach (var log in _logs) await log.DisposeAsync();
    }
}

public sealed class InMemorySchemaRegistryTests : LogSchemaRegistryContract
{
    private readonly InMemoryEventLog _log = new(Clocks.MondayNoon());

    protected override Task<IEventLog> OpenLogAsync() => Task.FromResult<IEventLog>(_log);
}

public sealed class SqliteSchemaRegistryTests : LogSchemaRegistryContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-schemas-");

    protected override async Task<IEventLog> OpenLogAsync() =>
        await SqliteEventLog.OpenAsync(Path.Combine(_folder.FullName, "log.db"), TimeProvider.System, CancellationToken.None);

    protected override async Task CleanUpAsync()
    {
        await base.CleanUpAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class MockKafkaSchemaRegistryTests : LogSchemaRegistryContract
{
    private readonly MockCluster _cluster = new();

    protected override Task<IEventLog> OpenLogAsync()
    {
        _cluster.CreateTopic(LogSchemaRegistry.TopicName, 1);
        var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        return Task.FromResult<IEventLog>(new MockKafkaLog(log, _cluster));
    }

    protected override async Task CleanUpAsync()
    {
        await base.CleanUpAsync();
        _cluster.Dispose();
    }
}

/// <summary>On a real Kafka, whose topic <c>_schemas</c> outlives the tests; so each has subjects of its own.</summary>
public sealed class KafkaSchemaRegistryTests : LogSchemaRegistryContract
{
    private readonly string _servers = TestServers.RequireKafka();
    private readonly string _test = Guid.NewGuid().ToString("N")[..8];

    protected override string Subject(string topic) => base.Subject($"contract-{_test}-{topic}");

    protected override Task<IEventLog> OpenLogAsync() =>
        Task.FromResult<IEventLog>(KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _servers }, TimeProvider.System));
}

public sealed class ConfluentSchemaRegistryTests : SchemaRegistryContract
{
    private readonly FakeSchemaRegistry _server = new();

    protected override Task<ISchemaRegistry> OpenAsync() =>
        Task.FromResult<ISchemaRegistry>(new ConfluentSchemaRegistry(new SchemaRegistryOptions { Addresses = [_server.Address] }));

    protected override async Task CleanUpAsync() => await _server.DisposeAsync();
}

/// <summary>Bourse's own registry, as a registry elsewhere.</summary>
public sealed class ServedSchemaRegistryTests : SchemaRegistryContract
{
    private RegistryRun? _server;

    protected override async Task<ISchemaRegistry> OpenAsync()
    {
        _server ??= await RegistryRun.StartAsync();
        return new ConfluentSchemaRegistry(new SchemaRegistryOptions { Addresses = [_server.Url] });
    }

    protected override async Task CleanUpAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
