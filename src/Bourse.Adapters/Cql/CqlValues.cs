namespace Bourse.Adapters.Cql;

/// <summary>The values of a statement's markers, in their order and in the form in which they travel. They must have the markers' types.</summary>
internal sealed class CqlValues : IDisposable
{
    private const int Null = -1;

    private readonly CqlBuffer _bytes = new();

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The values.</summary>
    internal ReadOnlySpan<byte> Encoded => _bytes.Bytes.Span;

    /// <summary>Adds a <c>text</c>.</summary>
    public CqlValues Add(string value)
    {
        Count++;
        _bytes.WriteLongString(value);
        return this;
    }

    /// <summary>Adds a <c>bigint</c>.</summary>
    public CqlValues Add(long value)
    {
        Begin(sizeof(long));
        _bytes.WriteLong(value);
        return this;
    }

    /// <summary>Adds an <c>int</c>.</summary>
    public CqlValues Add(int value)
    {
        Begin(sizeof(int));
        _bytes.WriteInt(value);
        return this;
    }

    /// <summary>Adds a <c>decimal</c>, all its digits included.</summary>
    public CqlValues Add(decimal value)
    {
        var start = _bytes.Length;
        Begin(0);
        var length = CqlDecimal.Write(_bytes.Append(CqlDecimal.MostBytes), value);
        _bytes.Truncate(start + sizeof(int) + length);
        _bytes.SetInt(start, length);
        return this;
    }

    /// <summary>Adds a <c>timestamp</c>: the milliseconds of an instant in UTC.</summary>
    public CqlValues Add(DateTime value) => Add(CqlTimestamp.MillisecondsOf(value));

    /// <summary>Adds a <c>boolean</c>.</summary>
    public CqlValues Add(bool value)
    {
        Begin(1);
        _bytes.WriteByte(value ? (byte)1 : (byte)0);
        return this;
    }

    /// <summary>Adds a <c>uuid</c>.</summary>
    public CqlValues Add(Guid value)
    {
        const int length = 16;
        Begin(length);
        value.TryWriteBytes(_bytes.Append(length), bigEndian: true, out _);
        return this;
    }

    /// <summary>Adds a missing value.</summary>
    public CqlValues AddNull()
    {
        Begin(Null);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private void Begin(int length)
    {
        Count++;
        _bytes.WriteInt(length);
    }
}
