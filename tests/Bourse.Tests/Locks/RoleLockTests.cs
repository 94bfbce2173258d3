using Bourse.Adapters.Locks;
using Xunit;

namespace Bourse.Tests.Locks;

public sealed class RoleLockTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-lock-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_role_has_one_holder_at_a_time()
    {
        using (RoleLock.Take(_home, "se1"))
        {
            using var other = RoleLock.Take(_home, "se2");
            var refusal = Assert.Throws<BourseException>(() => RoleLock.Take(_home, "se1"));
            Assert.Equal($"se1 is running already, as process {Environment.ProcessId}", refusal.Message);
            Assert.Contains($"kill {Environment.ProcessId}", refusal.Remedy, StringComparison.Ordinal);
        }

        RoleLock.Take(_home, "se1").Dispose();
    }

    [Fact]
    public void Files_that_a_dead_process_left_behind_hold_nobody_back()
    {
        Directory.CreateDirectory(Path.Combine(_home, "run"));
        File.WriteAllText(Path.Combine(_home, "run", "se1.lock"), "");
        File.WriteAllText(Path.Combine(_home, "run", "se1.pid"), "4711");
        using var taken = RoleLock.Take(_home, "se1");
        Assert.Equal(Environment.ProcessId.ToString(), File.ReadAllText(Path.Combine(_home, "run", "se1.pid")));
    }

    [Fact]
    public void A_full_disk_is_not_taken_for_another_process()
    {
        using var disk = SmallDisk.Mount("64k");
        RoleLock.Take(disk.Folder, "se1").Dispose();
        Assert.Throws<IOException>(() => File.WriteAllBytes(Path.Combine(disk.Folder, "filling"), new byte[1 << 20]));
        var refusal = Assert.Throws<BourseException>(() => RoleLock.Take(disk.Folder, "se1"));
        Assert.StartsWith("the disk is full", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_reported()
    {
        File.WriteAllText(Path.Combine(_home, "run"), "");
        var refusal = Assert.Throws<BourseException>(() => RoleLock.Take(_home, "se1"));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }
}
