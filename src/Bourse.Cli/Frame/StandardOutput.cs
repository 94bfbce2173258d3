using Microsoft.Win32.SafeHandles;

namespace Bourse.Cli.Frame;

/// <summary>Opens standard output so that a reader that has closed the pipe (<c>| head</c>) is noticed.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// The console's own stream swallows the error of a closed pipe, and a command that follows a topic would then write into nothing for
    /// ever. A file stream tells it, but keeps a position of its own in a regular file, which two programs that write to one file must not.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        try
        {
            var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek) return stream;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Standard output is closed, or of a kind that has no file stream.
        }

        return Console.OpenStandardOutput();
    }
}
