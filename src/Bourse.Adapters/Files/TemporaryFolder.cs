namespace Bourse.Adapters.Files;

/// <summary>Temporary files in a folder: for data that are read more than once, or in another order. They are gone with this.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly string _folder;
    private readonly List<string> _files = [];

    /// <summary>Files go to a folder, which is created when it is needed.</summary>
    public TemporaryFolder(string folder) => _folder = folder;

    /// <summary>Opens a new, empty file that is read and written; it is deleted when it is closed.</summary>
    public Stream Open() => new FileStream(NewPath(), new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = BufferBytes, Options = FileOptions.DeleteOnClose,
    });

    /// <summary>Copies a stream to a file; the result opens it at its beginning, any number of times.</summary>
    public Func<Stream> Keep(Stream source)
    {
        var path = NewPath();
        using (var target = new FileStream(path, FileMode.CreateNew))
        {
            _files.Add(path);
            source.CopyTo(target, BufferBytes);
        }

        return () => File.OpenRead(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files) File.Delete(file);
    }

    private string NewPath()
    {
        Directory.CreateDirectory(_folder);
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(_folder, $"spool-{Environment.ProcessId}-{number}.tmp");
            if (!File.Exists(path)) return path;
        }
    }
}
