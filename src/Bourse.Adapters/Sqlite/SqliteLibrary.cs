using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Chooses the SQLite library of this process: the system's when it is newer than the packaged one (it gets its fixes from the
/// system), else the packaged one. Must be called before the first use of SQLite, by whatever way it is used.
/// </summary>
public static unsafe class SqliteLibrary
{
    private const int PackagedVersion = 3_035_005;
    private static readonly Lazy<string> Loaded = new(LoadOnce);

    /// <summary>Loads the library, once a process, and tells its version, e.g. <c>3.46.1</c>.</summary>
    public static string Load() => Loaded.Value;

    private static string LoadOnce()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, FindNewer);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion().utf8_to_string();
    }

    /// <summary>Zero leaves the search to the runtime, which finds the packaged library.</summary>
    private static nint FindNewer(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3" || OperatingSystem.IsWindows()) return 0;
        var system = OperatingSystem.IsMacOS() ? "/usr/lib/libsqlite3.dylib" : "libsqlite3.so.0";
        if (!NativeLibrary.TryLoad(system, out var library)) return 0;
        if (IsUsable(library)) return library;
        NativeLibrary.Free(library);
        return 0;
    }

    private static bool IsUsable(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
        && ((delegate* unmanaged[Cdecl]<int>)version)() > PackagedVersion
        && NativeLibrary.TryGetExport(library, "sqlite3_threadsafe", out var threadSafe)
        && ((delegate* unmanaged[Cdecl]<int>)threadSafe)() != 0;
}
