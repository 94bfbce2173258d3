using Bourse.Adapters.Folders;
using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// The files of a lake as local files that DuckDB can read. Files of a folder are read in place. Files of a bucket, and raw files that must be
/// rewritten (<see cref="LineRewriter"/>), are copied once into a folder of bounded size; since files of a lake never change, a copy stays right.
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="folder">The folder of the copies.</param>
/// <param name="clock">Tells which copies have not been used for long.</param>
public sealed class LakeFileCache(ILakeStore store, string folder, TimeProvider clock)
{
    /// <summary>How large the copies may get together; the least recently used ones are deleted beyond that.</summary>
    public const long MaxBytes = 4L << 30;

    private const int FetchedAtOnce = 16;

    /// <summary>A copy that was used in this time is kept: a statement may be reading it.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromHours(1);

    private readonly string _folder = Path.Combine(folder, store.Place.Digest());
    private bool _hasCopied;

    /// <summary>The folder of the copies.</summary>
    public string Folder => folder;

    /// <summary>The lake's own folder; null when it is in a bucket.</summary>
    public string? LakeFolder { get; } = store is FolderLakeStore ? store.Place : null;

    /// <summary>The lake.</summary>
    internal ILakeStore Store => store;

    /// <summary>The local paths of some files, in their order.</summary>
    internal async Task<IReadOnlyList<string>> LocateAsync(IReadOnlyList<RowFile> files, LineRewriter? rewriter, CancellationToken cancellation)
    {
        var paths = new string[files.Count];
        // Files of a bucket wait for the network, those of a folder for the processor.
        var options = new ParallelOptions
        {
            CancellationToken = cancellation, MaxDegreeOfParallelism = LakeFolder is null ? FetchedAtOnce : Environment.ProcessorCount,
        };
        await Parallel.ForAsync(0, files.Count, options, async (at, token) => paths[at] = await LocateAsync(files[at], rewriter, token));
        if (_hasCopied) Trim();
        _hasCopied = false;
        return paths;
    }

    private async Task<string> LocateAsync(RowFile file, LineRewriter? rewriter, CancellationToken cancellation)
    {
        if (rewriter is null && store is FolderLakeStore lake) return lake.FileOf(file.Name.Path);
        var name = $"{file.Bytes}-{rewriter?.Key}-{Path.GetFileName(file.Name.Path)}";
        var copy = Path.Combine(_folder, file.Name.Zone.ToString(), file.Name.Table, $"{file.Name.Date:yyyy-MM-dd}", name);
        if (File.Exists(copy))
        {
            File.SetLastWriteTimeUtc(copy, clock.GetUtcNow().UtcDateTime);
            return copy;
        }

        var unfinished = UnfinishedFile.Create(copy);
        await CopyAsync(file, rewriter, unfinished, cancellation);
        File.Move(unfinished, copy, overwrite: true);
        _hasCopied = true;
        return copy;
    }

    private async Task CopyAsync(RowFile file, LineRewriter? rewriter, string target, CancellationToken cancellation)
    {
        await using var source = await store.OpenAsync(file.Name.Path, 0, cancellation);
        await using var copy = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 256 * 1024);
        if (rewriter is null) await source.CopyToAsync(copy, cancellation);
        else await RowLines.ReadAsync(source, line => rewriter.Write(line, copy), cancellation);
    }

    private void Trim()
    {
        var files = new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories);
        var bytes = files.Sum(file => file.Length);
        var recent = clock.GetUtcNow().UtcDateTime - Recently;
        foreach (var file in files.Where(file => file.LastWriteTimeUtc < recent).OrderBy(file => file.LastWriteTimeUtc))
        {
            if (bytes <= MaxBytes) break;
            bytes -= file.Length;
            file.Delete();
        }
    }
}
