using Bourse.Adapters.Locks;
using Xunit;

namespace Bourse.Tests.Locks;

public sealed class RoleLockTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-lock-").FullName;

    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();

    private static ProcessIdentity Here { get; } = ProcessIdentity.OfThisProcess(Guid.NewGuid());

    private static ProcessIdentity Elsewhere { get; } = new("another", "db1", 1, "another kernel", "its numbers");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_role_has_one_holder_at_a_time()
    {
        using (Take("se1"))
        {
            using var other = Take("se2");
            var refusal = Assert.Throws<BourseException>(() => Take("se1"));
            Assert.Equal($"se1 is running already, as process {Environment.ProcessId}", refusal.Message);
            Assert.Contains($"kill {Environment.ProcessId}", refusal.Remedy, StringComparison.Ordinal);
        }

        Take("se1").Dispose();
    }

    [Fact]
    public void Files_that_a_dead_process_left_behind_hold_nobody_back()
    {
        Directory.CreateDirectory(Path.Combine(_home, "run"));
        File.WriteAllText(Path.Combine(_home, "run", "se1.lock"), "");
        WriteLease(Here with { Id = "dead", Process = 4711 });
        Assert.Null(Holder());
        using var taken = Take("se1");
        Assert.Equal(Here, Holder());
    }

    [Fact]
    public void A_machine_that_cannot_see_the_lock_goes_by_the_lease_while_it_is_renewed()
    {
        Directory.CreateDirectory(Path.Combine(_home, "run"));
        WriteLease(Elsewhere);

        var refusal = Assert.Throws<BourseException>(() => Take("se1"));

        Assert.Equal((Elsewhere, "se1 is running already, as process 1 on db1", "stop this one"), (Holder(), refusal.Message, refusal.Remedy));
        _clock.Advance(RoleLease.Validity);
        Assert.Null(Holder());
        Take("se1").Dispose();
    }

    [Fact]
    public void A_container_of_the_same_machine_sees_the_lock_and_its_process_number_means_nothing_outside()
    {
        var container = Here with { Id = "contained", Process = Environment.ProcessId, Host = "c0ffee", Namespace = "pid:[2]" };
        using (RoleLock.Take(_home, "se1", container, _clock))
        {
            Assert.Equal(container, Holder());
            Assert.False(Here.CanSignal(container));
            var refusal = Assert.Throws<BourseException>(() => Take("se1"));
            Assert.Equal($"se1 is running already, as process {Environment.ProcessId} on c0ffee", refusal.Message);
        }

        // Its lock tells at once that it has ended, whatever its lease says.
        WriteLease(container);
        Assert.Null(Holder());
    }

    [Fact]
    public void Only_the_holder_that_is_asked_to_end_notices_it()
    {
        using (var first = Take("se1"))
        {
            var lease = RoleLock.FindHolder(_home, "se1", Elsewhere, _clock)!;
            RoleLock.AskToStop(_home, lease with { Holder = Elsewhere });
            Assert.False(first.IsAskedToStop);
            RoleLock.AskToStop(_home, lease);
            Assert.True(first.IsAskedToStop);
        }

        using var second = Take("se1");
        Assert.False(second.IsAskedToStop);
    }

    [Fact]
    public async Task Who_only_looks_keeps_nobody_from_taking_a_role_however_long_it_takes()
    {
        Take("se1").Dispose();
        WriteLease(Here with { Id = "dead", Process = 4711 });
        Task<RoleLock> taking;
        using (new FileStream(Path.Combine(_home, "run", "se1.lock"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            taking = Task.Run(() => Take("se1"), TestContext.Current.CancellationToken);
            // Four times as long as a holder is waited for.
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(800));
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Assert.False(taking.IsFaulted, "it was taken for a holder");
        }

        using var taken = await taking;
        Assert.Equal(Here, Holder());
    }

    [Fact]
    public void A_full_disk_is_not_taken_for_another_process()
    {
        using var disk = SmallDisk.Mount("64k");
        RoleLock.Take(disk.Folder, "se1", Here, _clock).Dispose();
        Assert.Throws<IOException>(() => File.WriteAllBytes(Path.Combine(disk.Folder, "filling"), new byte[1 << 20]));
        var refusal = Assert.Throws<BourseException>(() => RoleLock.Take(disk.Folder, "se1", Here, _clock));
        Assert.StartsWith("the disk is full", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_reported()
    {
        File.WriteAllText(Path.Combine(_home, "run"), "");
        var refusal = Assert.Throws<BourseException>(() => Take("se1"));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    private RoleLock Take(string role) => RoleLock.Take(_home, role, Here, _clock);

    private ProcessIdentity? Holder() => RoleLock.FindHolder(_home, "se1", Here, _clock)?.Holder;

    private void WriteLease(ProcessIdentity holder) =>
        new RoleLease("se1", holder, _clock.GetUtcNow()).Write(Path.Combine(_home, "run", "se1.lease"));
}
