using System.Buffers.Text;
using System.Text;
using Bourse.Events;

namespace Bourse.Replay;

/// <summary>Encodes the headers of replayed rows, in the form of <see cref="RecordHeaders"/>, without an allocation for each row.</summary>
internal sealed class ReplayHeaders
{
    /// <summary>The header with the line of the row in the file.</summary>
    public const string Row = "row";

    /// <summary>The header with the file's name.</summary>
    public const string Source = "source";

    private const int MaxDigits = 20;
    private readonly byte[] _encoded;
    private readonly byte[] _source;
    private readonly int _start;

    /// <summary>Prepares what is the same in all rows.</summary>
    /// <param name="source">The file's name.</param>
    public ReplayHeaders(string source)
    {
        var only = RecordHeaders.Of((Source, source)).Encoded;
        _source = only[1..].ToArray();
        var name = Encoding.UTF8.GetBytes(Row);
        byte[] head = [2, (byte)name.Length, .. name];
        _start = head.Length;
        _encoded = new byte[_start + 1 + MaxDigits + _source.Length];
        head.CopyTo(_encoded, 0);
    }

    /// <summary>The headers of a row; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(long line)
    {
        Utf8Formatter.TryFormat(line, _encoded.AsSpan(_start + 1), out var digits);
        _encoded[_start] = (byte)(digits + 1);
        var end = _start + 1 + digits;
        _source.CopyTo(_encoded, end);
        return _encoded.AsSpan(0, end + _source.Length);
    }
}
