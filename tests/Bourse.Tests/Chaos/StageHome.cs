using System.Diagnostics;

namespace Bourse.Tests.Chaos;

/// <summary>A stage's home folder on a disk of its own that can get full, and the clock that the stage sees. Both need help of the system.</summary>
internal sealed class StageHome : IDisposable
{
    private const string DiskSize = "32m";
    private const int FillSize = 1 << 16;

    /// <summary>The library of the package <c>faketime</c> that gives a process another time of day.</summary>
    private static readonly string? ClockLibrary = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" }
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);

    private readonly SmallDisk? _disk = SmallDisk.TryMount(DiskSize);
    private readonly string _folder;
    private readonly string _clock = Path.GetTempFileName();

    public StageHome()
    {
        _folder = _disk?.Folder ?? Directory.CreateTempSubdirectory("bourse-home-").FullName;
        SetClock(TimeSpan.Zero);
    }

    /// <summary>The folder.</summary>
    public string Folder => Path.Combine(_folder, "home");

    /// <summary>Whether its disk can get full; only where a disk may be mounted.</summary>
    public bool CanBeFull => _disk is not null;

    /// <summary>Whether clocks can be set; only where the package <c>faketime</c> is installed.</summary>
    public static bool CanSetClocks => ClockLibrary is not null;

    /// <summary>Whether the stage has a clock of its own. It costs a tenth of a core or more, so only those have one whose clock is set.</summary>
    public bool HasOwnClock { get; set; }

    /// <summary>Lets a program that is to be started see the clock of its own, if it has one.</summary>
    public void GiveClock(ProcessStartInfo start)
    {
        if (!HasOwnClock) return;
        start.Environment["LD_PRELOAD"] = ClockLibrary;
        start.Environment["FAKETIME_TIMESTAMP_FILE"] = _clock;
        start.Environment["FAKETIME_CACHE_DURATION"] = "1";
        // The time that waits are measured with is another clock and does not jump.
        start.Environment["DONT_FAKE_MONOTONIC"] = "1";
    }

    /// <summary>Sets the clock so far ahead, or back.</summary>
    public void SetClock(TimeSpan step)
    {
        var next = _clock + ".next";
        File.WriteAllText(next, $"{step.TotalSeconds:+0;-0;+0}\n");
        File.Move(next, _clock, overwrite: true);
    }

    /// <summary>Leaves no room on the disk.</summary>
    public void Fill()
    {
        try
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            // The last bytes one by one: a part of a block would be room.
            foreach (var size in (int[])[FillSize, 512, 1]) Write(filler, new byte[size]);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Leaves room again.</summary>
    public void Empty() => File.Delete(Filler);

    public void Dispose()
    {
        if (_disk is null) Directory.Delete(_folder, recursive: true);
        _disk?.Dispose();
        File.Delete(_clock);
    }

    private string Filler => Path.Combine(_folder, "filler");

    private static void Write(FileStream filler, byte[] block)
    {
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // No room for a block of this size.
        }
    }
}
