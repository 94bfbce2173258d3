using Bourse.Events;
using Bourse.Lake;

namespace Bourse.Tests.Lake;

/// <summary>The names of a lake's files and tables.</summary>
public sealed class LakeNameTests
{
    [Theory]
    [InlineData("raw/demotest/date=2026-11-29/demotest-0-00000000000000005692.jsonl", "demotest", 0, 5692)]
    [InlineData("tables/a_b/date=2026-01-02/a-b-12-00000000000000000000.parquet", "a-b", 12, 0)]
    [InlineData("raw/t_7_1/date=1970-01-01/7-1-3-09223372036854775807.jsonl", "7-1", 3, long.MaxValue)]
    public void A_name_is_read_as_it_is_written(string path, string topic, int partition, long first)
    {
        Assert.True(LakeFileName.TryParse(path, out var name));
        Assert.Equal((new TopicPartition(topic, partition), first, path), (name.Partition, name.FirstOffset, name.Path));
    }

    [Theory]
    [InlineData("raw/demotest/date=2026-11-29/demotest-0-5692.jsonl")]
    [InlineData("raw/demotest/date=2026-11-29/demotest-0-00000000000000005692.parquet")]
    [InlineData("raw/demotest/date=2026-11-31/demotest-0-00000000000000005692.jsonl")]
    [InlineData("raw/demotest/date=2026-11-29/demotest-00-00000000000000005692.jsonl")]
    [InlineData("raw/demotest/date=2026-11-29/-0-00000000000000005692.jsonl")]
    [InlineData("raw/demotest/date=2026-11-29/.new.1-2.tmp")]
    [InlineData("raw/demotest/demotest-0-00000000000000005692.jsonl")]
    [InlineData("other/demotest/date=2026-11-29/demotest-0-00000000000000005692.jsonl")]
    [InlineData("raw/demotest/date=2026-11-29/demotest-0-99999999999999999999.jsonl")]
    public void Other_names_are_not_taken_for_files_of_rows(string path) => Assert.False(LakeFileName.TryParse(path, out _));

    [Theory]
    [InlineData("catalog/demotest/1.json", "demotest", 1)]
    [InlineData("catalog/demotest/120.json", "demotest", 120)]
    public void A_version_of_the_catalog_is_read_as_it_is_written(string path, string table, int version)
    {
        Assert.True(CatalogFileName.TryParse(path, out var name));
        Assert.Equal((table, version, path), (name.Table, name.Version, name.Path));
        Assert.False(CatalogFileName.TryParse(path.Replace("/1", "/01", StringComparison.Ordinal), out _));
    }

    [Theory]
    [InlineData("demotest", "demotest")]
    [InlineData("StockExchange", "stockexchange")]
    [InlineData("NVDA_topic", "nvda_topic")]
    [InlineData("a.b-c", "a_b_c")]
    [InlineData("000001.SS", "t_000001_ss")]
    [InlineData("_bourse.status", "t__bourse_status")]
    public void A_table_has_a_name_that_needs_no_quotes_in_SQL(string topic, string table) => Assert.Equal(table, TableName.Of(topic));

    [Fact]
    public void A_topic_whose_files_would_have_no_room_for_their_names_is_refused()
    {
        Assert.Equal(200, TableName.Of(new string('a', 200)).Length);
        Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => TableName.Of(new string('a', 201))).Kind);
    }
}
