using Bourse.Lake.Catalog;
using static Bourse.Tests.Lake.LakeWorld;

namespace Bourse.Tests.Lake;

/// <summary>Which versions of a lake are read: those before the first number, and this one's; what is newer is refused and stays as it is.</summary>
public sealed class LakeFormatTests
{
    private const string Description = "topics/demotest.json";
    private const string Catalog = "catalog/demotest/1.json";

    [Fact]
    public async Task A_sink_goes_on_in_a_lake_of_a_release_that_wrote_no_version()
    {
        var world = await WithRowsAsync();
        world.Lake.Replace(Description, world.Lake.TextOf(Description).Replace(",\"format\":1", "", StringComparison.Ordinal));
        Assert.DoesNotContain("format", world.Lake.TextOf(Description), StringComparison.Ordinal);
        await world.SendAsync(Numbers(3, 2));

        await RunToEndAsync(await world.StartAsync());

        Assert.Equal([(0, 3), (3, 2)], world.Sizes());
    }

    [Fact]
    public async Task A_table_of_a_newer_version_gets_no_rows()
    {
        var world = await WithRowsAsync();
        world.Lake.Replace(Description, world.Lake.TextOf(Description).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal));
        await world.SendAsync(Numbers(3, 2));
        var sink = await world.StartAsync();

        var failure = await Assert.ThrowsAsync<BourseException>(() => RunToEndAsync(sink));

        Assert.Equal($"{Description} in memory was written by a newer Bourse (format 2; this one knows 1)", failure.Message);
        Assert.Equal([(0, 3)], world.Sizes());
    }

    [Theory]
    [InlineData("""{"format":2}""", "was written by a newer Bourse (format 2; this one knows 1)")]
    [InlineData("""{"format":1.5}""", "is damaged")]
    [InlineData("""{"format":"1"}""", "is damaged")]
    [InlineData("[]", "is damaged")]
    public async Task A_catalog_of_a_newer_version_is_told_from_one_that_is_damaged(string text, string says)
    {
        var lake = new MemoryLake();
        lake.Replace(Catalog, text);
        var failure = await Assert.ThrowsAsync<BourseException>(() => new LakeCatalog(lake).FindAsync("demotest", default));
        Assert.StartsWith($"{Catalog} in memory {says}", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<LakeWorld> WithRowsAsync()
    {
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 3));
        await RunToEndAsync(await world.StartAsync());
        return world;
    }
}
