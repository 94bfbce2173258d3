using Bourse.Adapters.Files;

namespace Bourse.Hosting.Backups;

/// <summary>Where a backup may be written.</summary>
internal static class BackupTarget
{
    /// <summary>Refuses a file in a folder that is backed up: the backup would be copied into itself, without an end.</summary>
    /// <param name="file">The full path of the backup.</param>
    /// <param name="folders">The folders; what links in them lead to is theirs.</param>
    /// <exception cref="BourseException">It is in one of them, perhaps by a link.</exception>
    public static void RequireOutside(string file, IEnumerable<string> folders)
    {
        var target = RealPath.Of(Path.GetDirectoryName(file) ?? file);
        foreach (var folder in folders)
        {
            if (!RealPath.IsWithin(target, RealPath.Of(folder))) continue;
            throw new BourseException(
                FailureKind.Usage, $"{file} is in {folder}, which is backed up: a backup would contain itself", "give a file in another folder");
        }
    }

    /// <summary>The folders elsewhere that the links of a folder lead to.</summary>
    public static IEnumerable<string> LinksIn(string folder) =>
        from found in new DirectoryInfo(folder).EnumerateDirectories("*", SearchOption.AllDirectories)
        where found.LinkTarget is not null
        select found.FullName;
}
