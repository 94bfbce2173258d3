using System.Text;
using Bourse.Dashboard.Reading;
using Bourse.Events;

namespace Bourse.Tests.Dashboard;

public sealed class MessageFilterTests
{
    private const string Message = """{"TICK":"IBM","PRICE":251.5,"DATE":"2024-01-08","OPEN":true,"NOTE":null,"a":{"b":[10,"x y"]}}""";

    [Theory]
    [InlineData("", true)]
    [InlineData("TICK=IBM", true)]
    [InlineData("TICK=ibm", false)]
    [InlineData("TICK~ib", true)]
    [InlineData("TICK!=IBM", false)]
    [InlineData("PRICE=251.50", true)]
    [InlineData("PRICE>251.4 PRICE<251.6", true)]
    [InlineData("PRICE>251.5", false)]
    [InlineData("PRICE>=251.5", true)]
    [InlineData("PRICE<=99", false)]
    [InlineData("DATE>=2024-01-01 DATE<2024-02-01", true)]
    [InlineData("DATE>2024-01-08", false)]
    [InlineData("OPEN=true NOTE=null", true)]
    [InlineData("NOTE!=", true)]
    [InlineData("TICK=", false)]
    [InlineData("PRICE!=79228162514264337593543950336", true)]
    [InlineData("TICK<Infinity", true)]
    [InlineData("a.b.0=10", true)]
    [InlineData("a.b.1=\"x y\"", true)]
    [InlineData("a.b.2=10", false)]
    [InlineData("a.b.c=10", false)]
    [InlineData("PRICE.x=1", false)]
    [InlineData("VOLUME!=1", false)]
    [InlineData("251", true)]
    [InlineData("\"tick\"", true)]
    [InlineData("key-7", true)]
    [InlineData("IBM PRICE>300", false)]
    [InlineData("nothing", false)]
    public void A_message_passes_when_every_term_holds(string filter, bool passes) =>
        Assert.Equal(passes, MessageFilter.Parse(filter).Matches(Of(Encoding.UTF8.GetBytes(Message))));

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"PRICE\":")]
    [InlineData("[1,2]")]
    [InlineData("\"PRICE\"")]
    public void What_is_no_object_has_no_fields(string message) =>
        Assert.False(MessageFilter.Parse("PRICE>0").Matches(Of(Encoding.UTF8.GetBytes(message))));

    [Fact]
    public void A_message_that_is_missing_or_no_text_has_no_fields()
    {
        Assert.False(MessageFilter.Parse("PRICE>0").Matches(Of(null)));
        Assert.False(MessageFilter.Parse("PRICE>0").Matches(Of([0xff, 0xfe])));
        Assert.False(MessageFilter.Parse("PRICE=x").Matches(Of("{\"PRICE\":\"\\ud800\"}"u8.ToArray())));
        Assert.True(MessageFilter.Parse("\\xff").Matches(Of([0xff, 0xfe])));
    }

    [Theory]
    [InlineData(">300", "names no field")]
    [InlineData("=x", "names no field")]
    [InlineData("a=\"b", "quotation mark")]
    [InlineData("PRICE>", "compares with nothing")]
    [InlineData("TICK=IBM PRICE<=\"\"", "compares with nothing")]
    [InlineData("PRICE>1e400", "no number that can be compared")]
    [InlineData("PRICE<=79228162514264337593543950336", "no number that can be compared")]
    public void What_cannot_be_read_is_refused_with_a_remedy(string filter, string says)
    {
        var failure = Assert.Throws<BourseException>(() => MessageFilter.Parse(filter));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Remedy);
    }

    private static CopiedRecord Of(byte[]? message) => new(new TopicPartition("t", 0), 0, 0, "key-7"u8.ToArray(), message, []);
}
