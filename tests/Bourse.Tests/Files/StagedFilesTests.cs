using Bourse.Adapters.Files;

namespace Bourse.Tests.Files;

public sealed class StagedFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-staged");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string One => Path.Combine(_folder.FullName, "one");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_get_their_names_together_and_replace_the_old_ones()
    {
        await File.WriteAllTextAsync(One, "old", Cancellation);
        using (var files = new StagedFiles(_folder.FullName))
        {
            await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
            await files.WriteAsync("two", "new, too"u8.ToArray(), Cancellation);
            Assert.Equal("old", await File.ReadAllTextAsync(One, Cancellation));
            files.Commit();
        }

        Assert.Equal("new", await File.ReadAllTextAsync(One, Cancellation));
        Assert.Equal(["one", "two"], _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task Without_a_commit_the_old_files_stay_and_nothing_is_left_beside_them()
    {
        await File.WriteAllTextAsync(One, "old", Cancellation);
        using (var files = new StagedFiles(_folder.FullName)) await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
        Assert.Equal("old", await File.ReadAllTextAsync(One, Cancellation));
        Assert.Equal(["one"], _folder.EnumerateFileSystemInfos().Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_crash_half_way_leaves_the_old_files_whole()
    {
        await File.WriteAllTextAsync(One, "old", Cancellation);
        var files = new StagedFiles(_folder.FullName);
        await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => files.WriteAsync("two", "new"u8.ToArray(), new CancellationToken(true)));

        // Nobody disposes in a process that is no more.
        Assert.Equal("old", await File.ReadAllTextAsync(One, Cancellation));
        Assert.Equal(["one"], _folder.EnumerateFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task A_file_that_cannot_have_its_name_is_told_of_and_nothing_is_left_beside_it()
    {
        _folder.CreateSubdirectory("two");
        var files = new StagedFiles(_folder.FullName);
        foreach (var name in new[] { "one", "two", "three" }) await files.WriteAsync(name, "new"u8.ToArray(), Cancellation);

        var failure = Assert.Throws<BourseException>(files.Commit);
        files.Dispose();

        Assert.StartsWith($"cannot write {Path.Combine(_folder.FullName, "two")}: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal("new", await File.ReadAllTextAsync(One, Cancellation));
        Assert.Equal(["one", "two"], _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task What_a_killed_process_has_left_is_removed()
    {
        var left = _folder.CreateSubdirectory($".staged.{int.MaxValue}-1.tmp");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "one"), "never finished", Cancellation);
        using var files = new StagedFiles(_folder.FullName);
        await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
        Assert.False(Directory.Exists(left.FullName));
    }
}
