using Bourse.Adapters.Files;

namespace Bourse.Adapters.Backups;

/// <summary>What backup and restore say when they cannot write.</summary>
public static class BackupFailures
{
    /// <summary>A backup cannot be written.</summary>
    internal static BourseException OfBackup(string file, Exception failure)
    {
        var folder = Path.GetDirectoryName(file) ?? file;
        if (failure is DirectoryNotFoundException || !Directory.Exists(folder))
        {
            var cause = File.Exists(folder) ? $"{folder} is a file, not a folder" : $"there is no folder {folder}";
            return new BourseException(FailureKind.Failed, $"cannot write {file}: {cause}", "give a file in a folder that is there", failure);
        }

        var plain = AtomicFile.Explained(file, failure);
        return plain.Code == BourseErrorCode.None
            ? plain
            : new BourseException(plain.Kind, plain.Message, "give a file in a folder that you may write to", failure);
    }

    /// <summary>A home cannot be written.</summary>
    /// <param name="home">Its folder.</param>
    /// <param name="failure">What was thrown.</param>
    public static BourseException OfHome(string home, Exception failure)
    {
        var plain = AtomicFile.Explained(home, failure);
        return plain.Code == BourseErrorCode.None
            ? plain
            : new BourseException(plain.Kind, plain.Message, "choose another folder", failure) { Code = BourseErrorCode.HomeNotUsable };
    }
}
