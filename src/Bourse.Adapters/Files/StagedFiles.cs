namespace Bourse.Adapters.Files;

/// <summary>
/// Replaces many files of a folder together: they are written to a subfolder (<c>.staged.PROCESS-NUMBER.tmp.d</c>) and flushed, until
/// <see cref="Commit"/> renames all of them. Without it the old files stay. Each file is replaced as a whole; a crash during <see cref="Commit"/>
/// leaves some new and some old ones. A locked file beside the subfolder, of the same name without <c>.d</c>, says that the subfolder is in use.
/// Several callers may write at the same time.
/// </summary>
/// <param name="folder">The folder; it is created with the first file if it is missing.</param>
public sealed class StagedFiles(string folder) : IDisposable
{
    private const string Prefix = ".staged.";
    private const string FolderSuffix = ".d";

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly List<string> _names = [];
    private readonly Lock _lock = new();
    private string? _stage;
    private FileStream? _mark;

    /// <summary>Writes the content of a file and flushes it to the disk.</summary>
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

    /// <summary>Renames every file written to its final name.</summary>
    /// <exception cref="BourseException">A file cannot be renamed (<see cref="FailureKind.Failed"/>); those before it are.</exception>
    public void Commit()
    {
        foreach (var name in _names)
        {
            var target = Path.Combine(_folder, name);
            try
            {
                AtomicFile.Replace(Path.Combine(_stage!, name), target);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw AtomicFile.Explained(target, e);
            }
        }

        _names.Clear();
    }

    /// <summary>Removes the files that were not committed.</summary>
    public void Dispose()
    {
        if (_stage is { } stage) Remove(stage);
        _stage = null;
        _mark?.Dispose();
    }

    private string Stage()
    {
        lock (_lock)
        {
            if (_stage is not null) return _stage;
            Directory.CreateDirectory(_folder);
            RemoveLeftovers();
            _mark = AtomicFile.Create(Path.Combine(_folder, Prefix), FileOptions.DeleteOnClose);
            return _stage = Directory.CreateDirectory(_mark.Name + FolderSuffix).FullName;
        }
    }

    /// <summary>Removes the subfolders of killed processes.</summary>
    private void RemoveLeftovers()
    {
        foreach (var left in Directory.EnumerateDirectories(_folder, Prefix + "*").ToList())
        {
            // The subfolders of earlier versions have no mark.
            var mark = left.EndsWith(FolderSuffix, StringComparison.Ordinal) ? left[..^FolderSuffix.Length] : null;
            if (mark is null || !File.Exists(mark) || AtomicFile.TryRemoveUnlocked(mark)) Remove(left);
        }

        foreach (var mark in Directory.EnumerateFiles(_folder, Prefix + "*" + AtomicFile.Suffix).ToList()) AtomicFile.TryRemoveUnlocked(mark);
    }

    private static void Remove(string stage)
    {
        try
        {
            Directory.Delete(stage, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cause of the write failure may prevent the clean-up too; the first failure is the one to report.
        }
    }
}
