using System.Buffers.Binary;

namespace Bourse.Adapters.Backups;

/// <summary>
/// The end of a ZIP archive: the list of its entries, then a record that says where the list is. Readers search this record from the end of the file
/// backwards, so bytes that somebody has added are passed over, unless the end is looked at.
/// </summary>
internal static class ArchiveEnd
{
    private const uint Signature = 0x06054b50;
    private const uint LargeSignature = 0x06064b50;
    private const uint LocatorSignature = 0x07064b50;
    private const int Bytes = 22;
    private const int LargeBytes = 56;
    private const int LocatorBytes = 20;
    private const int ListBytesAt = 12;
    private const int ListStartAt = 16;
    private const int LargeListBytesAt = 40;
    private const int LargeListStartAt = 48;

    /// <summary>Whether the file ends with the record, without a comment, and the list is right before it.</summary>
    public static bool IsWhole(Stream file)
    {
        if (file.Length < Bytes) return false;
        var start = file.Length - Bytes;
        var record = Read(file, start, Bytes);
        if (UInt32(record, 0) != Signature) return false;
        var (listStart, listBytes) = (UInt32(record, ListStartAt), UInt32(record, ListBytesAt));
        return (listStart != uint.MaxValue && listBytes != uint.MaxValue && (long)listStart + listBytes == start) || IsLarge(file, start);
    }

    /// <summary>Whether there is the record of a large archive (ZIP64) before that of every one, and the list right before it.</summary>
    private static bool IsLarge(Stream file, long end)
    {
        var start = end - LocatorBytes - LargeBytes;
        if (start < 0) return false;
        var record = Read(file, start, LargeBytes + LocatorBytes);
        if (UInt32(record, 0) != LargeSignature || UInt32(record, LargeBytes) != LocatorSignature) return false;
        var listStart = BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(LargeListStartAt));
        var listBytes = BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(LargeListBytesAt));
        return listStart <= (ulong)start && listBytes == (ulong)start - listStart;
    }

    private static byte[] Read(Stream file, long start, int count)
    {
        var bytes = new byte[count];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static uint UInt32(byte[] record, int start) => BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(start));
}
