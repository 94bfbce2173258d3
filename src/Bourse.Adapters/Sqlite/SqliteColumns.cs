using System.Runtime.InteropServices;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// The columns of a statement's row, read from the library that SQLitePCLRaw has loaded. A call takes some nanoseconds and calls nothing back, so it
/// needs no transition of the garbage collector, which SQLitePCLRaw's own calls make for every column twice. A step may wait for the disk, and makes
/// one.
/// </summary>
internal static unsafe partial class SqliteColumns
{
    private const string Library = "e_sqlite3";

    /// <summary>The number in a column; 0 for NULL.</summary>
    public static long Int64(nint statement, int column) => ReadInt64(statement, column);

    /// <summary>The bytes of a column, those of a text in UTF-8; they are valid until the statement moves.</summary>
    public static ReadOnlySpan<byte> Blob(nint statement, int column)
    {
        // The address comes first: it decides the form of the value whose length is asked for.
        var address = ReadBlob(statement, column);
        return address is null ? default : new ReadOnlySpan<byte>(address, ReadLength(statement, column));
    }

    /// <summary>Goes to the statement's next row.</summary>
    /// <returns>SQLite's result code.</returns>
    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    private static partial long ReadInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [SuppressGCTransition]
    private static partial void* ReadBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    private static partial int ReadLength(nint statement, int column);
}
