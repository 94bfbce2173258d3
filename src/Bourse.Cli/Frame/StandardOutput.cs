using Microsoft.Win32.SafeHandles;

namespace Bourse.Cli.Frame;

/// <summary>Opens standard output so that a reader that has closed the pipe (<c>| head</c>) is noticed.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// The console's own stream ignores the error of a closed pipe, so a command that follows a topic would never end. A file stream reports the
    /// error, but keeps its own position in a regular file, which fails when two programs write to one file.
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
            // Standard output is of a kind that has no file stream, or closed.
        }

        return OpenConsole();
    }

    /// <summary>Without a standard output, as after <c>&gt;&amp;-</c>, data go nowhere.</summary>
    private static Stream OpenConsole()
    {
        try
        {
            return Console.OpenStandardOutput();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }
}
