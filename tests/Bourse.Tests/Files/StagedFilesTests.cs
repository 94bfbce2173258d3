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
        Assert.Equal(["one"], _folder.EnumerateFiles().Select(file => file.Name).Where(name => name[0] != '.'));
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

    [Theory]
    [InlineData(".staged.1-1.tmp.d", ".staged.1-1.tmp")]
    [InlineData(".staged.1-1.tmp", null)]
    public async Task What_a_killed_process_has_left_is_removed(string name, string? mark)
    {
        var left = _folder.CreateSubdirectory(name);
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "one"), "never finished", Cancellation);
        if (mark is not null) await File.WriteAllTextAsync(Path.Combine(_folder.FullName, mark), "", Cancellation);
        using (var files = new StagedFiles(_folder.FullName)) await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_link_stays_and_its_target_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        var target = Path.Combine(_folder.CreateSubdirectory("elsewhere").FullName, "target");
        await File.WriteAllTextAsync(target, "old", Cancellation);
        File.CreateSymbolicLink(One, target);

        using (var files = new StagedFiles(_folder.FullName))
        {
            await files.WriteAsync("one", "new"u8.ToArray(), Cancellation);
            files.Commit();
        }

        Assert.Equal((target, "new"), (new FileInfo(One).LinkTarget, await File.ReadAllTextAsync(target, Cancellation)));
        Assert.Equal(["target"], Directory.EnumerateFiles(Path.GetDirectoryName(target)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_another_is_still_writing_stays()
    {
        using var first = new StagedFiles(_folder.FullName);
        await first.WriteAsync("one", "first"u8.ToArray(), Cancellation);
        using (var second = new StagedFiles(_folder.FullName))
        {
            await second.WriteAsync("one", "second"u8.ToArray(), Cancellation);
            second.Commit();
        }

        first.Commit();

        Assert.Equal("first", await File.ReadAllTextAsync(One, Cancellation));
    }
}
