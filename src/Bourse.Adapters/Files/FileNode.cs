using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Bourse.Adapters.Files;

/// <summary>
/// What is behind the name of an output: a regular file may be replaced by another one; a device, a pipe or a socket is only written to, and a link
/// stays, while its target is replaced.
/// </summary>
internal static partial class FileNode
{
    private const int CurrentFolder = -100;
    private const uint TypeOnly = 1;
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int MostLinks = 40;
    private const string Processes = "/proc/";
    private const string Devices = "/dev/";
    private const string WindowsDevices = @"\\.\";

    /// <summary>The file that a new one takes the place of, which need not be there; null when only what is there can be written to.</summary>
    /// <param name="path">A full path.</param>
    public static string? FindReplaceable(string path)
    {
        if (OperatingSystem.IsWindows()) return path.StartsWith(WindowsDevices, StringComparison.Ordinal) ? null : TargetOf(path);
        return TargetOf(path) is { } target && IsRegularOrNone(target) ? target : null;
    }

    /// <summary>The end of a chain of links; null when it leads to an open file of a process, as that of <c>/dev/stdout</c> does.</summary>
    private static string? TargetOf(string path)
    {
        for (var links = 0; links < MostLinks && new FileInfo(path).LinkTarget is { } target; links++)
        {
            path = Path.GetFullPath(target, Path.GetDirectoryName(path)!);
            if (path.StartsWith(Processes, StringComparison.Ordinal)) return null;
        }

        return path;
    }

    private static bool IsRegularOrNone(string path)
    {
        if (!Path.Exists(path)) return true;
        return OperatingSystem.IsLinux() ? TypeOf(path) is not { } type || type == RegularFile : !path.StartsWith(Devices, StringComparison.Ordinal);
    }

    /// <summary>The type in the mode of a file; null when the system does not tell.</summary>
    [SupportedOSPlatform("linux")]
    private static int? TypeOf(string path)
    {
        try
        {
            var status = new byte[StatusBytes];
            return Status(CurrentFolder, path, 0, TypeOnly, status) == 0 ? BitConverter.ToUInt16(status, ModeOffset) & TypeMask : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Unlike stat, its structure is the same on all processors.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte[] status);
}
