using Bourse.Adapters.Files;
using Bourse.Lake;

namespace Bourse.Adapters.Folders;

/// <summary>
/// A lake in a folder. A file is written under a temporary name in the folder it is for (<c>.new.PROCESS-NUMBER.tmp</c>), flushed to the disk, and
/// then linked to its name, which fails when there is a file of that name; then the folder is flushed.
/// </summary>
/// <param name="folder">The folder, an absolute path; it is created with the first file.</param>
public sealed class FolderLakeStore(string folder) : ILakeStore
{
    private const string Temporary = ".new.";
    private const int Tries = 3;
    private readonly FolderListing _listing = new(folder);
    private readonly Lock _preparing = new();
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Place => folder;

    /// <inheritdoc/>
    public IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, CancellationToken cancellation) =>
        _listing.ListAsync(prefix, after, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancellation) =>
        _listing.ListFoldersAsync(prefix, cancellation);

    /// <summary>The file of a path within the lake, for programs that read files themselves.</summary>
    public string FileOf(string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string path, long start, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = FileOf(path);
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
            stream.Position = start;
            return Task.FromResult<Stream>(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FolderFailures.Missing(file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FolderFailures.Reading(file, e);
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(string path, Stream content, CancellationToken cancellation) =>
        Task.Run(() => TryCreate(FileOf(path), content), cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = FileOf(path);
        try
        {
            if (File.Exists(file)) File.Delete(file);
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FolderFailures.Writing(file, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing stays open.
    }

    private bool TryCreate(string file, Stream content)
    {
        var start = content.Position;
        for (var tries = 1; ; tries++)
        {
            string? temporary = null;
            try
            {
                if (File.Exists(file)) return false;
                content.Position = start;
                return TryCreate(file, content, out temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (temporary is not null) AtomicFile.Remove(temporary);
                // Another process may take the temporary file for that of a dead one while it is not locked.
                if (tries == Tries || e is not FileNotFoundException) throw FolderFailures.Writing(file, e);
            }
        }
    }

    private bool TryCreate(string file, Stream content, out string? temporary)
    {
        temporary = null;
        var parent = Path.GetDirectoryName(file)!;
        PrepareOnce(parent);
        using (var stream = CreateTemporary(parent))
        {
            temporary = stream.Name;
            content.CopyTo(stream);
            stream.Flush(flushToDisk: true);
        }

        // The lock is given up before: it would keep readers from the file under its name, too.
        var created = LinkedFile.TryLink(temporary, file);
        File.Delete(temporary);
        if (created) LinkedFile.FlushFolder(parent);
        return created;
    }

    private static FileStream CreateTemporary(string parent)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return AtomicFile.Create(Path.Combine(parent, Temporary), FileOptions.None);
            }
            catch (IOException e) when (tries < Tries && e is not DirectoryNotFoundException && !AtomicFile.IsDiskFull(e))
            {
                // Another process has removed it in the moment before it was locked; it is created under another name.
            }
        }
    }

    /// <summary>Whoever comes meanwhile waits: the folder is there when this returns.</summary>
    private void PrepareOnce(string parent)
    {
        lock (_preparing)
        {
            if (_prepared.Contains(parent)) return;
            Prepare(parent);
            _prepared.Add(parent);
        }
    }

    /// <summary>Creates a folder with all above it, durable, and removes what killed processes have left in it.</summary>
    private static void Prepare(string parent)
    {
        var missing = new Stack<string>();
        for (var path = parent; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path)) missing.Push(path);
        Directory.CreateDirectory(parent);
        while (missing.TryPop(out var created))
        {
            if (Path.GetDirectoryName(created) is { } above) LinkedFile.FlushFolder(above);
        }

        foreach (var left in Directory.EnumerateFiles(parent, $"{Temporary}*{AtomicFile.Suffix}").ToList()) AtomicFile.TryRemoveUnlocked(left);
    }
}
