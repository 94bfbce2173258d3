using System.Text;
using Bourse.Adapters.Files;

namespace Bourse.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-files-").FullName;

    [Fact]
    public async Task A_new_file_holds_the_content_and_nothing_else_is_in_its_folder()
    {
        await WriteAsync("a.json", "{}");
        Assert.Equal(["a.json"], Names());
        Assert.Equal("{}", await File.ReadAllTextAsync(In("a.json")));
    }

    [Fact]
    public async Task A_missing_folder_is_created()
    {
        await WriteAsync(Path.Combine("reports", "new", "a.json"), "{}");
        Assert.Equal("{}", await File.ReadAllTextAsync(In("reports", "new", "a.json")));
    }

    [Fact]
    public async Task A_replaced_file_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await File.WriteAllTextAsync(In("a.json"), "secret");
        File.SetUnixFileMode(In("a.json"), mode);

        await WriteAsync("a.json", "new secret");

        Assert.Equal((mode, "new secret"), (File.GetUnixFileMode(In("a.json")), await File.ReadAllTextAsync(In("a.json"))));
    }

    [Fact]
    public async Task A_longer_file_is_replaced_as_a_whole_while_its_readers_keep_the_old_one()
    {
        await File.WriteAllTextAsync(In("a.json"), "the old content, which is longer");
        using var reader = new StreamReader(new FileStream(In("a.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        await WriteAsync("a.json", "new");
        Assert.Equal("new", await File.ReadAllTextAsync(In("a.json")));
        Assert.Equal("the old content, which is longer", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task When_the_name_cannot_be_taken_one_line_says_so_and_nothing_is_left_over()
    {
        Directory.CreateDirectory(In("a.json"));
        var error = await Assert.ThrowsAsync<BourseException>(() => WriteAsync("a.json", "{}"));
        Assert.StartsWith($"cannot write {In("a.json")}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(FailureKind.Failed, error.Kind);
        Assert.Equal(["a.json"], Names());
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_one_clear_line()
    {
        await File.WriteAllTextAsync(In("reports"), "");
        var error = await Assert.ThrowsAsync<BourseException>(() => WriteAsync(Path.Combine("reports", "a.json"), "{}"));
        Assert.StartsWith($"cannot write {In("reports", "a.json")}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_to_is_one_clear_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that nobody may write to, such as /sys of Linux");
        var error = await Assert.ThrowsAsync<BourseException>(() => AtomicFile.WriteAsync("/sys/a.json", "{}"u8.ToArray(), default));
        Assert.Equal("cannot write /sys/a.json: permission denied", error.Message);
        Assert.Equal(BourseErrorCode.OutputNotWritable, error.Code);
    }

    [Fact]
    public async Task On_a_full_disk_the_old_file_stays_and_nothing_is_left_over()
    {
        using var disk = SmallDisk.Mount("64k");
        var file = Path.Combine(disk.Folder, "a.json");
        await AtomicFile.WriteAsync(file, "old"u8.ToArray(), default);
        var error = await Assert.ThrowsAsync<BourseException>(() => AtomicFile.WriteAsync(file, new byte[1 << 20], default));
        Assert.Equal($"cannot write {file}: the disk is full", error.Message);
        Assert.Equal("old", await File.ReadAllTextAsync(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(disk.Folder));
    }

    [Theory]
    [InlineData(28)]
    [InlineData(unchecked((int)0x80070070))]
    public void A_full_disk_is_called_so_on_every_system(int code)
    {
        var error = AtomicFile.Explained("a.json", new IOException("No space left on device", code));
        Assert.Equal(("cannot write a.json: the disk is full", "free some space, then run the command again"), (error.Message, error.Remedy));
    }

    [Fact]
    public async Task Cancellation_leaves_the_old_file()
    {
        await WriteAsync("a.json", "old");
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AtomicFile.WriteAsync(In("a.json"), "new"u8.ToArray(), cancelled));
        Assert.Equal("old", await File.ReadAllTextAsync(In("a.json")));
        Assert.Equal(["a.json"], Names());
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_removed_and_what_a_live_one_is_writing_stays()
    {
        // In containers every program is process 1, so the number of a file says nothing about who is writing it.
        string[] kept = ["a.json", ".a.json.1-7.tmp", ".b.json.1-1.tmp", ".a.json.notes.tmp"];
        foreach (var name in kept.Skip(2).Append(".a.json.1-1.tmp")) await File.WriteAllTextAsync(In(name), "half");
        await using (new FileStream(In(".a.json.1-7.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            await WriteAsync("a.json", "{}");
        }

        Assert.Equal(kept.Order(StringComparer.Ordinal), Names());
    }

    [Fact]
    public async Task Writers_of_the_same_file_at_once_leave_one_whole_content()
    {
        var contents = Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 100_000)).ToArray();
        await Task.WhenAll(contents.Select(content => Task.Run(() => WriteAsync("a.json", content))));
        Assert.Contains(await File.ReadAllTextAsync(In("a.json")), contents);
        Assert.Equal(["a.json"], Names());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task WriteAsync(string name, string content) => AtomicFile.WriteAsync(In(name), Encoding.UTF8.GetBytes(content), default);

    private string In(params string[] names) => Path.Combine([_folder, .. names]);

    private IEnumerable<string> Names() =>
        Directory.GetFileSystemEntries(_folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);
}
