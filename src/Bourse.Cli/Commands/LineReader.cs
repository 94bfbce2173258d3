using System.Runtime.CompilerServices;

namespace Bourse.Cli.Commands;

/// <summary>Splits a stream of bytes into lines; ends of line are LF or CRLF, and a byte order mark at the beginning is skipped.</summary>
internal sealed class LineReader(Stream stream)
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private bool _begun;

    /// <summary>The lines that each read of the stream completes, together.</summary>
    public async IAsyncEnumerable<List<byte[]>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        var rest = new List<byte>();
        int length;
        while ((length = await stream.ReadAsync(buffer, cancellation).AsTask().WaitAsync(cancellation)) > 0)
        {
            yield return Split(buffer.AsSpan(0, length), rest);
        }

        if (rest.Count > 0) yield return [Complete(rest)];
    }

    private List<byte[]> Split(ReadOnlySpan<byte> read, List<byte> rest)
    {
        var lines = new List<byte[]>();
        for (var end = read.IndexOf(LineFeed); end >= 0; end = read.IndexOf(LineFeed))
        {
            rest.AddRange(read[..end]);
            lines.Add(Complete(rest));
            read = read[(end + 1)..];
        }

        rest.AddRange(read);
        return lines;
    }

    private byte[] Complete(List<byte> rest)
    {
        if (rest.Count > 0 && rest[^1] == CarriageReturn) rest.RemoveAt(rest.Count - 1);
        var line = rest.ToArray();
        rest.Clear();
        if (!_begun && line.AsSpan().StartsWith(ByteOrderMark)) line = line[ByteOrderMark.Length..];
        _begun = true;
        return line;
    }
}
