namespace Bourse.Adapters.Files;

/// <summary>
/// What is behind the name of an output: a regular file may be replaced by another one; a device, a pipe or a socket is only written to, and a link
/// stays, while its target is replaced.
/// </summary>
internal static class FileNode
{
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
        if (!OperatingSystem.IsLinux()) return !path.StartsWith(Devices, StringComparison.Ordinal);
        return FileStatus.TypeOf(path) is not { } type || type == RegularFile;
    }
}
