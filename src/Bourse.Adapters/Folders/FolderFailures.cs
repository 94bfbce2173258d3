using Bourse.Adapters.Files;

namespace Bourse.Adapters.Folders;

/// <summary>The failures of a lake in a folder as messages for people.</summary>
internal static class FolderFailures
{
    /// <summary>A file or folder could not be read.</summary>
    public static BourseException Reading(string path, Exception failure)
    {
        var cause = failure is UnauthorizedAccessException ? "permission denied" : failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return new BourseException(FailureKind.Failed, $"cannot read {path}: {cause}", "check the permissions of that path and its folder", failure);
    }

    /// <summary>A file could not be created or deleted.</summary>
    public static BourseException Writing(string path, Exception failure)
    {
        if (AtomicFile.IsDiskFull(failure)) return AtomicFile.Explained(path, failure);
        var cause = failure is UnauthorizedAccessException ? "permission denied" : failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return new BourseException(FailureKind.Failed, $"cannot write {path}: {cause}", "choose a folder you may write to", failure)
        {
            Code = BourseErrorCode.LakeNotWritable,
        };
    }

    /// <summary>There is no such file.</summary>
    public static BourseException Missing(string path, Exception failure) =>
        new(FailureKind.Failed, $"there is no file {path}", inner: failure) { Code = BourseErrorCode.LakeFileMissing };
}
