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

    /// <summary>The header with the order in which the rows are sent.</summary>
    public const string Order = "order";

    private const int MaxDigits = 20;
    private readonly byte[] _encoded;
    private readonly byte[] _rest;
    private readonly int _start;

    /// <summary>Prepares what is the same in all rows.</summary>
    /// <param name="source">The file's name.</param>
    /// <param name="order">The order of the rows (<see cref="ReplayOptions.Order"/>).</param>
    public ReplayHeaders(string source, string order)
    {
        var both = RecordHeaders.Of((Source, source), (Order, order)).Encoded;
        _rest = both[1..].ToArray();
        var name = Encoding.UTF8.GetBytes(Row);
        byte[] head = [3, (byte)name.Length, .. name];
        _start = head.Length;
        _encoded = new byte[_start + 1 + MaxDigits + _rest.Length];
        head.CopyTo(_encoded, 0);
    }

    /// <summary>The headers of a row; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(long line)
    {
        Utf8Formatter.TryFormat(line, _encoded.AsSpan(_start + 1), out var digits);
        _encoded[_start] = (byte)(digits + 1);
        var end = _start + 1 + digits;
        _rest.CopyTo(_encoded, end);
        return _encoded.AsSpan(0, end + _rest.Length);
    }
}
