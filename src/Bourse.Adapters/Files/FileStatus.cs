using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Bourse.Adapters.Files;

/// <summary>What the system tells of a file beyond what .NET does. Unlike stat, the structure of statx is the same on all processors.</summary>
[SupportedOSPlatform("linux")]
internal static partial class FileStatus
{
    private const int CurrentFolder = -100;
    private const uint AskedType = 0x1;
    private const uint AskedNumber = 0x100;
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int MajorOffset = 136;
    private const int MinorOffset = 140;
    private const int TypeMask = 0xF000;

    /// <summary>The type in the mode of a file; null when the system does not tell.</summary>
    public static int? TypeOf(string path) => Ask(path, AskedType) is { } status ? BitConverter.ToUInt16(status, ModeOffset) & TypeMask : null;

    /// <summary>The device and the number of a file on it; null when the system does not tell, or it is not there.</summary>
    public static (ulong Device, ulong Number)? PlaceOf(string path)
    {
        if (Ask(path, AskedNumber) is not { } status) return null;
        var device = (ulong)BitConverter.ToUInt32(status, MajorOffset) << 32 | BitConverter.ToUInt32(status, MinorOffset);
        return (device, BitConverter.ToUInt64(status, NumberOffset));
    }

    private static byte[]? Ask(string path, uint asked)
    {
        try
        {
            var status = new byte[StatusBytes];
            return Status(CurrentFolder, path, 0, asked, status) == 0 ? status : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte[] status);
}
