using Bourse.Adapters.Folders;
using Bourse.Adapters.S3;
using Bourse.Hosting.Configuration;
using Bourse.Lake;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the lake that the settings name.</summary>
public static class LakeFactory
{
    /// <summary>Opens it; the folder of a lake is created with its first file.</summary>
    public static ILakeStore Open(Settings settings) => settings.S3 is { } bucket ? OpenBucket(bucket) : new FolderLakeStore(settings.LakeFolder);

    /// <summary>A method of its own, so that the library for S3 is not loaded for a folder.</summary>
    private static S3LakeStore OpenBucket(S3Options bucket) => new(bucket);
}
