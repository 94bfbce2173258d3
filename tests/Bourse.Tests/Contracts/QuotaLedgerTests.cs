using Bourse.Adapters.MySql;
using Bourse.Adapters.Sqlite;
using Bourse.Pipelines;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>The contract in a SQLite file.</summary>
public sealed class SqliteQuotaLedgerTests : QuotaLedgerContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-quota-");

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    protected override IQuotaLedger Open() => Open(Clock);

    protected override IQuotaLedger Open(TimeProvider clock) =>
        new SqliteQuotaLedger(Path.Combine(_folder.FullName, "pipelines.db"), clock) { LockTimeout = Patience.Longest };
}

/// <summary>The contract on a MySQL or MariaDB server.</summary>
public sealed class MySqlQuotaLedgerTests : QuotaLedgerContract
{
    private MySqlTestDatabase _database = null!;

    public override ValueTask InitializeAsync()
    {
        _database = new MySqlTestDatabase(TestServers.RequireMySql());
        return base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    protected override IQuotaLedger Open() => Open(Clock);

    protected override IQuotaLedger Open(TimeProvider clock) => new MySqlQuotaLedger(_database.Options, clock);
}
