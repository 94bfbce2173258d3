using System.Buffers.Binary;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Tests.SparkConnect;

public sealed class ArrowResultTests
{
    private static readonly string?[] Greek = ["a", null, "grüße", "", "κόσμε"];

    [Theory]
    [InlineData("arrow-text.bin")]
    [InlineData("arrow-large-text.bin")]
    public void What_Spark_sent_is_read(string file) => Assert.Equal(Greek, Texts(Golden(file), Greek.Length));

    [Fact]
    public void A_stream_may_have_several_batches_and_empty_ones() =>
        Assert.Equal(
            ["a", "b", null],
            Texts(ArrowBytes.Of(ArrowBytes.Texts("a"), ArrowBytes.Texts(), ArrowBytes.Texts("b", null)), 3));

    [Fact]
    public void What_is_no_column_of_text_is_refused_with_a_reason()
    {
        var numbers = ("n", new Int32Array.Builder().Append(1).Build());
        Assert.Contains("type int32", Refusal(ArrowBytes.Of(ArrowBytes.Columns(numbers)), 1));
        Assert.Contains("2 columns", Refusal(ArrowBytes.Of(ArrowBytes.Columns(numbers, numbers)), 1));
        Assert.Contains("damaged", Refusal([], 0));
        Assert.Contains("damaged", Refusal("HTTP/1.1 200 OK\r\n"u8.ToArray(), 0));
        Assert.Contains("a batch of 2 rows has 1", Refusal(ArrowBytes.OfTexts("a"), 2));
    }

    [Theory]
    [InlineData("arrow-text.bin")]
    [InlineData("arrow-large-text.bin")]
    public void A_stream_that_is_cut_off_or_has_damaged_buffers_is_refused_or_read(string file)
    {
        var whole = Golden(file);
        var (body, end) = BodyOf(whole);
        Assert.All(Enumerable.Range(0, end), length => Assert.True(Refuses(whole[..length]), $"{length} bytes"));

        var refused = 0;
        foreach (var at in Enumerable.Range(body, end - body))
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var damaged = whole.ToArray();
                damaged[at] = value;
                if (Refuses(damaged)) refused++;
            }
        }

        Assert.True(refused > 0, "nothing was refused");
    }

    /// <summary>Where the buffers are: behind the schema's message and the head of the batch's, before the mark of the end.</summary>
    private static (int Body, int End) BodyOf(byte[] stream)
    {
        const int headLength = 8;
        var batch = headLength + BinaryPrimitives.ReadInt32LittleEndian(stream.AsSpan(4));
        return (batch + headLength + BinaryPrimitives.ReadInt32LittleEndian(stream.AsSpan(batch + 4)), stream.Length - headLength);
    }

    private static bool Refuses(byte[] stream)
    {
        try
        {
            Texts(stream, Greek.Length);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static List<string?> Texts(byte[] stream, long count) => ArrowResult.Read(stream, count, ArrowResult.Texts);

    private static string Refusal(byte[] stream, long count) => Assert.Throws<InvalidDataException>(() => Texts(stream, count)).Message;

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));
}
