using System.Buffers;

namespace Bourse.Lake.Check;

/// <summary>Reads raw files as a whole, line by line.</summary>
/// <param name="lake">The lake.</param>
internal sealed class RawFileReader(ILakeStore lake)
{
    private readonly ArrayBufferWriter<byte> _content = new();

    /// <summary>
    /// The lines of a file, without their line feeds; they are valid until the next call. A last line without a line feed is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The lines, and whether the file ends with a line feed.</returns>
    public async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Lines, bool IsWhole)> ReadAsync(string path, CancellationToken cancellation)
    {
        _content.ResetWrittenCount();
        await using var stream = await lake.OpenAsync(path, 0, cancellation);
        while (await stream.ReadAsync(_content.GetMemory(64 * 1024), cancellation) is > 0 and var count) _content.Advance(count);
        var (lines, rest) = (new List<ReadOnlyMemory<byte>>(), _content.WrittenMemory);
        while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            lines.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }

        return (lines, rest.IsEmpty);
    }
}
