namespace Bourse.Adapters.Files;

/// <summary>Where paths lead to when every symbolic link in them is followed, also those to folders on the way.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>The path without links. What is not there, or cannot be read, is taken as it stands.</summary>
    /// <param name="path">A full path.</param>
    public static string Of(string path)
    {
        var (real, links) = (Path.GetPathRoot(path)!, 0);
        var left = new Stack<string>(PartsOf(path[real.Length..]));
        while (left.TryPop(out var part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            real = Path.Combine(real, part);
            if (links == MostLinks || LinkTarget(real) is not { } target) continue;
            links++;
            var root = Path.GetPathRoot(target)!;
            real = root.Length > 0 ? root : Path.GetDirectoryName(real)!;
            foreach (var step in PartsOf(target[root.Length..])) left.Push(step);
        }

        return real;
    }

    /// <summary>Whether a path is a folder, or in it; both without links.</summary>
    public static bool IsWithin(string path, string folder) =>
        path.Equals(folder, Comparison)
        || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The names of a path, the last first.</summary>
    private static IEnumerable<string> PartsOf(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
}
