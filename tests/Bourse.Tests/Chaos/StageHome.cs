namespace Bourse.Tests.Chaos;

/// <summary>A stage's home folder on a disk of its own that can get full, and the clock that the stage sees. Both need help of the system.</summary>
internal sealed class StageHome : IDisposable
{
    private const string DiskSize = "32m";
    private const int FillSize = 1 << 16;

    private readonly SmallDisk? _disk = SmallDisk.TryMount(DiskSize);
    private readonly string _folder;

    public StageHome() => _folder = _disk?.Folder ?? Directory.CreateTempSubdirectory("bourse-home-").FullName;

    /// <summary>The folder.</summary>
    public string Folder => Path.Combine(_folder, "home");

    /// <summary>Whether its disk can get full; only where a disk may be mounted.</summary>
    public bool CanBeFull => _disk is not null;

    /// <summary>The clock that the stage sees, where clocks can be set.</summary>
    public StageClock? Clock { get; } = StageClock.CanBeSet ? new StageClock() : null;

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
        Clock?.Dispose();
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
