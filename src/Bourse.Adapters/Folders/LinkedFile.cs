using System.Runtime.InteropServices;

namespace Bourse.Adapters.Folders;

/// <summary>Gives finished files their names: a name is created, or left to the file that has it.</summary>
internal static partial class LinkedFile
{
    private const int NoSuchFile = 2;
    private const int FileExists = 17;
    private const int FileExistsOnWindows = 183;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name. Unlike a rename, this never replaces another file.</summary>
    /// <returns>False when there is a file of that name.</returns>
    /// <exception cref="FileNotFoundException">The file is not there any more.</exception>
    /// <exception cref="IOException">The name cannot be created, e.g. because the disk has no links.</exception>
    public static bool TryLink(string file, string name)
    {
        var linked = OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) : Link(file, name) == 0;
        if (linked) return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == (OperatingSystem.IsWindows() ? FileExistsOnWindows : FileExists)) return false;
        // Windows has the same number for it.
        if (error == NoSuchFile) throw new FileNotFoundException(Marshal.GetPInvokeErrorMessage(error), file);
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Makes the names in a folder durable. Windows does so by itself.</summary>
    /// <exception cref="IOException">The disk has failed.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw Failure();
        try
        {
            if (Flush(descriptor) != 0) throw Failure();
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure()
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string file, nint attributes);
}
