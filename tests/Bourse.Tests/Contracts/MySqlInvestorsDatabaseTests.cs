using Bourse.Ledger;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

public sealed class MySqlInvestorsDatabaseTests : InvestorsDatabaseContract
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

    protected override IInvestorsDatabase Open() => _database.Open();
}
