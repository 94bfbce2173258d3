using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages.Ledger;

namespace Bourse.Tests.Hosting;

public sealed class GroupInstanceNameTests
{
    [Fact]
    public void The_ingestion_has_another_name_on_each_machine_and_for_each_home()
    {
        var name = GroupInstanceName.Of(new HomeFolder("/srv/bourse"), "db_1 x");

        Assert.StartsWith("ingest-db-1-x-", name, StringComparison.Ordinal);
        Assert.Equal(name, GroupInstanceName.Of(new HomeFolder("/srv/bourse"), "db_1 x"));
        Assert.NotEqual(name, GroupInstanceName.Of(new HomeFolder("/srv/bourse2"), "db_1 x"));
        Assert.NotEqual(name, GroupInstanceName.Of(new HomeFolder("/srv/bourse"), "db2"));
    }
}
