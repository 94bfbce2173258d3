namespace Bourse.Adapters.Files;

/// <summary>
/// Replaces many files of a folder together: what is written waits, on the disk, in a folder within (<c>.staged.PROCESS-NUMBER.tmp</c>) until
/// <see cref="Commit"/> gives all of them their names. Without it the old files stay as they are. Each file is replaced as a whole; a crash during
/// <see cref="Commit"/> leaves some new and some old ones. Several callers may write at the same time.
/// </summary>
/// <param name="folder">The folder; it is created with the first file if it is missing.</param>
public sealed class StagedFiles(string folder) : IDisposable
{
    private const string Prefix = ".staged.";

    private static int _made;

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly List<string> _names = [];
    private readonly Lock _lock = new();
    private string? _stage;

    /// <summary>Writes the content of a file, down to the disk.</summary>
    /// <param name="name">The file's name in the folder.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="BourseException">It could not be written (<see cref="FailureKind.Failed"/>).</exception>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await AtomicFile.WriteThroughAsync(Path.Combine(Stage(), name), content, cancellation).ConfigureAwait(false);
            lock (_lock) _names.Add(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explained(Path.Combine(_folder, name), e);
        }
    }

    /// <summary>Gives every file that was written its name.</summary>
    /// <exception cref="BourseException">A file cannot have its name (<see cref="FailureKind.Failed"/>); those before it have theirs.</exception>
    public void Commit()
    {
        foreach (var name in _names)
        {
            var target = Path.Combine(_folder, name);
            try
            {
                File.Move(Path.Combine(_stage!, name), target, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw AtomicFile.Explained(target, e);
            }
        }

        _names.Clear();
    }

    /// <summary>Removes what has got no name.</summary>
    public void Dispose()
    {
        if (_stage is { } stage) Remove(stage);
        _stage = null;
    }

    private string Stage()
    {
        lock (_lock)
        {
            if (_stage is not null) return _stage;
            Directory.CreateDirectory(_folder);
            // What processes that were killed have left behind.
            foreach (var left in Directory.EnumerateDirectories(_folder, Prefix + "*" + AtomicFile.Suffix).ToList())
            {
                if (AtomicFile.IsLeftover(Path.GetFileName(left)[Prefix.Length..])) Remove(left);
            }

            var stage = Path.Combine(_folder, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _made)}{AtomicFile.Suffix}");
            return _stage = Directory.CreateDirectory(stage).FullName;
        }
    }

    private static void Remove(string stage)
    {
        try
        {
            Directory.Delete(stage, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail may forbid the clean-up too; the first failure is the one to tell.
        }
    }
}
