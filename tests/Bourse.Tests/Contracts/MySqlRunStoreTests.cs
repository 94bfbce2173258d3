using Bourse.Adapters.MySql;
using Bourse.Pipelines;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

public sealed class MySqlRunStoreTests : RunStoreContract
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
        await _database.DisposeAsync();
    }

    protected override IRunStore Open() => new MySqlRunStore(_database.Options, TimeProvider.System);
}
