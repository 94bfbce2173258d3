using Bourse.Lake.Catalog;
using static Bourse.Tests.Lake.LakeWorld;

namespace Bourse.Tests.Lake;

/// <summary>The list of a lake's tables.</summary>
public sealed class LakeInventoryTests
{
    [Fact]
    public async Task Files_that_were_not_crawled_count_by_their_offsets()
    {
        var world = await CreateLakeAsync();
        // Offset 4 is a dead letter.
        Assert.Equal(new LakeTable("demotest", 2, BytesOf(world), 6, false, world.Now), await ListAsync(world));
    }

    [Fact]
    public async Task A_crawl_makes_the_number_of_rows_exact()
    {
        var world = await CreateLakeAsync();
        await CrawlAsync(world);
        Assert.Equal(new LakeTable("demotest", 2, BytesOf(world), 5, true, world.Now), await ListAsync(world));
    }

    [Fact]
    public async Task Newer_files_are_added_to_those_that_were_crawled()
    {
        var world = await CreateLakeAsync();
        await CrawlAsync(world);
        await world.SendAsync(Numbers(6, 2));
        await RunToEndAsync(await world.StartAsync());

        var table = await ListAsync(world);

        Assert.Equal((3, 7, false), (table.Files, table.Rows, table.IsExact));
    }

    [Fact]
    public async Task Rows_whose_raw_files_were_deleted_are_still_counted()
    {
        var world = await CreateLakeAsync();
        await CrawlAsync(world);
        await world.Lake.DeleteAsync("raw/demotest/date=2024-01-08/demotest-0-00000000000000000000.jsonl", default);

        var table = await ListAsync(world);

        Assert.Equal((1, 5, true), (table.Files, table.Rows, table.IsExact));
    }

    /// <summary>Offsets 0, 1, 2 in the first file, 3 and 5 in the second, and 4 in the dead-letter topic.</summary>
    private static async Task<LakeWorld> CreateLakeAsync()
    {
        var world = await CreateAsync();
        await world.SendAsync([.. Numbers(0, 4), "bad", .. Numbers(5, 1)]);
        await RunToEndAsync(await world.StartAsync(Options with { BatchSize = 3 }));
        return world;
    }

    private static long BytesOf(LakeWorld world) =>
        world.Lake.Paths.Where(path => path.StartsWith("raw/", StringComparison.Ordinal)).Sum(path => (long)world.Lake.TextOf(path).Length);

    private static Task<CrawlResult> CrawlAsync(LakeWorld world) => new Crawler(world.Lake, world.Clock).CrawlAsync("demotest", false, default);

    private static async Task<LakeTable> ListAsync(LakeWorld world) => Assert.Single(await new LakeInventory(world.Lake).ReadAsync(default));
}
