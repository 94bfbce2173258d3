using System.Buffers;

namespace Bourse.Lake;

/// <summary>A raw file on its way into the lake: its name, and its lines.</summary>
/// <param name="name">Its name.</param>
/// <param name="lines">Takes its lines.</param>
public sealed class RawFile(LakeFileName name, ArrayBufferWriter<byte> lines)
{
    /// <summary>Its name.</summary>
    public LakeFileName Name { get; } = name;

    /// <summary>The lines.</summary>
    public ArrayBufferWriter<byte> Lines { get; } = lines;

    /// <summary>How many rows it has.</summary>
    public int Rows { get; internal set; }

    /// <summary>The offset after its last row: where the next file of the partition begins.</summary>
    public long EndOffset { get; internal set; }
}
