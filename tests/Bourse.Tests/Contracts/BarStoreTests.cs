using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>The contract in a SQLite file.</summary>
public sealed class SqliteBarStoreTests : BarStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-bars-");

    protected override Task<IBarStore> OpenAsync() =>
        Task.FromResult<IBarStore>(new SqliteBarStore(Path.Combine(_folder.FullName, "home", "bars.db"), TimeProvider.System));

    protected override Task CleanUpAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>The contract in memory, where other tests keep their bars.</summary>
public sealed class MemoryBarStoreTests : BarStoreContract
{
    private readonly MemoryBarStore.Contents _contents = new();

    protected override bool IsTransactional => false;

    protected override Task<IBarStore> OpenAsync() => Task.FromResult<IBarStore>(new MemoryBarStore(_contents));
}

/// <summary>The contract in a keyspace of a real server.</summary>
public sealed class CassandraBarStoreTests : BarStoreContract
{
    private readonly TestKeyspace _keyspace = new(TestServers.RequireCassandra());

    protected override bool IsTransactional => false;

    protected override int ManySymbols => 20;

    protected override Task<IBarStore> OpenAsync() => Task.FromResult<IBarStore>(_keyspace.Open());

    protected override async Task CleanUpAsync() => await _keyspace.DisposeAsync();
}
