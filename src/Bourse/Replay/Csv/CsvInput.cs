using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace Bourse.Replay.Csv;

/// <summary>
/// The bytes of a CSV file. They are read more than once, so they can be opened more than once. Gzip is unpacked. The encoding is UTF-8, UTF-16 or
/// UTF-32 by the byte order mark, UTF-16 without a mark by its zeros, else UTF-8, or Windows-1252 if the text is not UTF-8.
/// </summary>
/// <param name="name">The file's name, for messages.</param>
/// <param name="open">Opens the bytes at their beginning; the reader closes the stream.</param>
public sealed class CsvInput(string name, Func<Stream> open)
{
    private const int SampleBytes = 64 * 1024;
    private const int Windows1252 = 1252;
    private static readonly byte[] GzipMagic = [0x1F, 0x8B];
    // Months of one file may be read at the same time; a file that could not be read this time may be readable the next.
    private readonly Lazy<Encoding?> _encoding = new(() => DetectEncoding(ReadSample(name, open)), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The file's name, for messages.</summary>
    public string Name => name;

    /// <summary>The encoding; null for what the reader of rows finds itself: a byte order mark, else UTF-8.</summary>
    internal Encoding? Encoding => _encoding.Value;

    /// <summary>Opens the text, unpacked.</summary>
    internal Stream Open()
    {
        var stream = open();
        Span<byte> start = stackalloc byte[2];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Dispose();
        stream = open();
        return start[..length].SequenceEqual(GzipMagic) ? new GzipText(stream, name) : stream;
    }

    /// <summary>
    /// Whether the last line of the file has no line end. False when that cannot be seen: a packed file that is cut off is refused anyway.
    /// </summary>
    internal bool EndsWithinLine()
    {
        const int wideCharacter = 2;
        using var stream = open();
        if (!stream.CanSeek || stream.Length < wideCharacter) return false;
        Span<byte> bytes = stackalloc byte[wideCharacter];
        stream.ReadExactly(bytes);
        if (bytes.SequenceEqual(GzipMagic)) return false;
        stream.Position = stream.Length - wideCharacter;
        stream.ReadExactly(bytes);
        return bytes is not ([_, (byte)'\n' or (byte)'\r'] or [(byte)'\n' or (byte)'\r', 0]);
    }

    private static byte[] ReadSample(string name, Func<Stream> open)
    {
        using var stream = new CsvInput(name, open).Open();
        var sample = new byte[SampleBytes];
        return sample[..stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)];
    }

    private static Encoding? DetectEncoding(byte[] sample)
    {
        if (sample is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0xEF, 0xBB, 0xBF, ..] or [0, 0, 0xFE, 0xFF, ..]) return null;
        if (sample is [not 0, 0, not 0, 0, ..]) return Encoding.Unicode;
        if (sample is [0, not 0, 0, not 0, ..]) return Encoding.BigEndianUnicode;
        return IsUtf8(sample) ? null : CodePagesEncodingProvider.Instance.GetEncoding(Windows1252);
    }

    /// <summary>Whether text is UTF-8; its last character may be incomplete.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        for (var cut = 0; cut < 4 && cut <= text.Length; cut++)
        {
            if (Utf8.IsValid(text[..^cut])) return cut == 0 || text.Length == SampleBytes;
        }

        return false;
    }
}
