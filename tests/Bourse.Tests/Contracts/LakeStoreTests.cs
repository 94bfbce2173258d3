using Bourse.Adapters.Folders;
using Bourse.Adapters.S3;
using Bourse.Lake;
using Bourse.Tests.Lake;
using Bourse.Tests.S3;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Contracts;

/// <summary>The contract in a folder.</summary>
public sealed class FolderLakeTests : LakeStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-lake-");

    protected override Task<ILakeStore> OpenAsync() => Task.FromResult<ILakeStore>(new FolderLakeStore(Path.Combine(_folder.FullName, "lake")));

    protected override Task CleanUpAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>The contract in memory, where other tests keep their lakes.</summary>
public sealed class MemoryLakeTests : LakeStoreContract
{
    private readonly MemoryLake _lake = new();

    protected override Task<ILakeStore> OpenAsync() => Task.FromResult<ILakeStore>(_lake);
}

/// <summary>The contract in a bucket of a server in this process.</summary>
public sealed class LocalS3LakeTests : LakeStoreContract
{
    private readonly LocalS3 _server = new();

    protected override Task<ILakeStore> OpenAsync() => Task.FromResult<ILakeStore>(new S3LakeStore(_server.Options));

    protected override async Task CleanUpAsync() => await _server.DisposeAsync();
}

/// <summary>The contract in a bucket of a real server.</summary>
public sealed class S3LakeTests : LakeStoreContract
{
    private readonly S3Options _options = TestBucket.Require();

    protected override async Task<ILakeStore> OpenAsync()
    {
        await TestBucket.EnsureAsync(_options);
        return new S3LakeStore(_options);
    }

    protected override async Task CleanUpAsync()
    {
        if (Lake is null) return;
        var paths = new List<string>();
        await foreach (var file in Lake.ListAsync("", null, CancellationToken.None)) paths.Add(file.Path);
        await Parallel.ForEachAsync(paths, async (path, stop) => await Lake.DeleteAsync(path, stop));
    }
}
