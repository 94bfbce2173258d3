namespace Bourse.Adapters.Files;

/// <summary>Which file has a name. It tells files apart while one of them is open, even when another one takes its name.</summary>
/// <param name="Device">Where it is.</param>
/// <param name="Number">Its number there.</param>
public readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary>The file that has a name now; null when there is none, or the system does not tell: Windows keeps the names of open files.</summary>
    public static FileIdentity? Of(string path) =>
        OperatingSystem.IsLinux() && FileStatus.PlaceOf(path) is { } place ? new FileIdentity(place.Device, place.Number) : null;
}
