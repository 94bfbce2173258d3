using Bourse.Adapters.SparkConnect;

namespace Bourse.Tests.SparkConnect;

public sealed class ArrowTextTests
{
    private static readonly string?[] Greek = ["a", null, "grüße", "", "κόσμε"];

    [Theory]
    [InlineData("arrow-text.bin")]
    [InlineData("arrow-large-text.bin")]
    public void What_Spark_sent_is_read(string file) => Assert.Equal(Greek, ArrowText.Read(Golden(file)));

    [Fact]
    public void A_stream_may_have_no_batch_and_several()
    {
        var stream = new ArrowStream();
        Assert.Empty(ArrowText.Read(stream.Schema()));
        Assert.Equal(["a", "b", null], ArrowText.Read([.. stream.Schema(), .. stream.Batch("a"), .. stream.Batch(), .. stream.Batch("b", null)]));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), ArrowText.Read(ArrowStream.Of([.. Enumerable.Range(0, 100).Select(i => $"{i}")])));
    }

    [Fact]
    public void What_is_no_column_of_text_is_refused_with_a_reason()
    {
        Refuses("type 2", new ArrowStream { ColumnType = 2 });
        Refuses("2 columns", new ArrowStream { Columns = 2 });
        Refuses("0 columns", new ArrowStream { Columns = 0 });
        Refuses("dictionary", new ArrowStream { HasDictionary = true });
        Refuses("compressed", new ArrowStream { IsCompressed = true });
        Assert.Contains("no schema", Refusal([]));
        Assert.Contains("no Arrow", Refusal("HTTP/1.1 200 OK\r\n"u8.ToArray()));
        Assert.Contains("schema", Refusal(new ArrowStream().Batch("a")));
    }

    [Theory]
    [InlineData("arrow-text.bin")]
    [InlineData("arrow-large-text.bin")]
    public void A_damaged_stream_never_does_worse_than_be_refused(string file)
    {
        var whole = Golden(file);
        foreach (var at in Enumerable.Range(0, whole.Length))
        {
            Tries(whole[..at]);
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var damaged = whole.ToArray();
                damaged[at] = value;
                Tries(damaged);
            }
        }
    }

    private static void Tries(byte[] stream)
    {
        try
        {
            ArrowText.Read(stream);
        }
        catch (InvalidDataException)
        {
        }
    }

    private static void Refuses(string reason, ArrowStream stream) => Assert.Contains(reason, Refusal(stream.Write("a")));

    private static string Refusal(byte[] stream) => Assert.Throws<InvalidDataException>(() => ArrowText.Read(stream)).Message;

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));
}
