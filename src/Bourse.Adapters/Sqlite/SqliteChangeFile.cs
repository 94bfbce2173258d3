namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Tells other processes at once that something was written: a file of one byte, which a writer touches after each commit and readers watch. It
/// is in a folder of its own, since a watch reports every write to any file of its folder. The file says nothing that is not in the log: where
/// it cannot be written or watched, <see cref="SqliteChangePoller"/> finds changes a little later.
/// </summary>
/// <param name="log">The file of the log.</param>
internal sealed class SqliteChangeFile(string log) : IDisposable
{
    private const string Name = "touched";
    private static readonly byte[] Content = [0];
    private readonly Lock _gate = new();
    private readonly string _folder = log + "-changes";
    private FileStream? _file;
    private FileSystemWatcher? _watcher;
    private bool _isClosed;

    /// <summary>Touches the file. One thread calls this.</summary>
    public void Touch()
    {
        try
        {
            lock (_gate)
            {
                if (!_isClosed) RandomAccess.Write((_file ??= Open()).SafeFileHandle, Content, 0);
            }
        }
        catch (Exception e) when (IsDenied(e))
        {
            // The poll of the other processes finds the change.
        }
    }

    /// <summary>Watches the file from now on; does nothing if it is watched already.</summary>
    /// <param name="changed">Called after each touch, on a thread of the watch.</param>
    public void Watch(Action changed)
    {
        try
        {
            lock (_gate)
            {
                if (!_isClosed) _watcher ??= Start(changed);
            }
        }
        catch (Exception e) when (IsDenied(e))
        {
            // The poll goes on.
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _watcher?.Dispose();
            _file?.Dispose();
        }
    }

    /// <summary>Too many watches are an <see cref="IOException"/>, a missing folder is an <see cref="ArgumentException"/>.</summary>
    private static bool IsDenied(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException;

    private FileStream Open()
    {
        Directory.CreateDirectory(_folder);
        return new FileStream(
            Path.Combine(_folder, Name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private FileSystemWatcher Start(Action changed)
    {
        var watcher = new FileSystemWatcher(_folder, Name) { NotifyFilter = NotifyFilters.LastWrite };
        watcher.Changed += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
