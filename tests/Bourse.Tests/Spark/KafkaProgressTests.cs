using Bourse.Adapters.Spark;

namespace Bourse.Tests.Spark;

/// <summary>How far a streaming query is, read from Spark's report.</summary>
public sealed class KafkaProgressTests
{
    [Theory]
    [InlineData("""{"sources":[{"startOffset":null,"endOffset":"{\"NVDA_topic\":{\"0\":1888,\"1\":7}}"}]}""")]
    [InlineData("""{"sources":[{"startOffset":null,"endOffset":{"NVDA_topic":{"0":1888,"1":7}}}]}""")]
    public void Offsets_are_read_as_Spark_Connect_and_as_Spark_itself_report_them(string report)
    {
        var offsets = KafkaProgress.OffsetsIn(report, "NVDA_topic");
        Assert.Equal([(0, 1888L), (1, 7L)], offsets.Select(one => (one.Key, one.Value)).Order());
    }

    [Theory]
    [InlineData("""{"sources":[{"endOffset":null}]}""")]
    [InlineData("""{"sources":[]}""")]
    [InlineData("""{"sources":[{"endOffset":"{\"IBM_topic\":{\"0\":3}}"}]}""")]
    public void A_query_without_a_batch_has_no_offsets(string report) => Assert.Empty(KafkaProgress.OffsetsIn(report, "NVDA_topic"));

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("""{"sources":[{"endOffset":"{\"NVDA_topic\":{\"0\":\"x\"}}"}]}""")]
    public void A_report_of_another_form_is_refused(string report) =>
        Assert.Throws<InvalidDataException>(() => KafkaProgress.OffsetsIn(report, "NVDA_topic"));
}
