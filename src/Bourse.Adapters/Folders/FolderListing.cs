using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Bourse.Lake;

namespace Bourse.Adapters.Folders;

/// <summary>
/// Lists the files of a folder and of the folders in it by their paths, in ordinal order, as an object store does. Names that begin with a point are
/// left out: they belong to files that are being written.
/// </summary>
/// <param name="root">The folder, an absolute path.</param>
internal sealed class FolderListing(string root)
{
    /// <summary>See <see cref="ILakeStore.ListAsync"/>.</summary>
    public async IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var open = new Stack<IEnumerator<Entry>>();
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        open.Push((await ReadAsync(folder, prefix, after, cancellation)).GetEnumerator());
        while (open.TryPeek(out var entries))
        {
            if (!entries.MoveNext())
            {
                open.Pop();
                continue;
            }

            var entry = entries.Current;
            if (!entry.IsFolder) yield return new LakeFile(entry.Path, entry.Bytes);
            else open.Push((await ReadAsync(entry.Path, prefix, after, cancellation)).GetEnumerator());
        }
    }

    /// <summary>See <see cref="ILakeStore.ListFoldersAsync"/>.</summary>
    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var entry in await ReadAsync(prefix, prefix, null, cancellation))
        {
            if (entry.IsFolder) yield return entry.Path[prefix.Length..^1];
        }
    }

    /// <summary>What a folder holds of the wanted paths, sorted; the path of a folder ends with <c>/</c>.</summary>
    private Task<List<Entry>> ReadAsync(string folder, string prefix, string? after, CancellationToken cancellation) =>
        Task.Run(() => Read(folder, prefix, after), cancellation);

    private List<Entry> Read(string folder, string prefix, string? after)
    {
        var path = Path.Combine(root, folder.Replace('/', Path.DirectorySeparatorChar));
        try
        {
            var entries = new FileSystemEnumerable<Entry>(path, (ref FileSystemEntry entry) => EntryOf(folder, ref entry))
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => IsWanted(folder, ref entry, prefix, after),
            };
            return [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FolderFailures.Reading(path, e);
        }
    }

    private static Entry EntryOf(string folder, ref FileSystemEntry entry) => entry.IsDirectory
        ? new Entry($"{folder}{entry.FileName}/", 0, true)
        : new Entry($"{folder}{entry.FileName}", entry.Length, false);

    private static bool IsWanted(string folder, ref FileSystemEntry entry, string prefix, string? after)
    {
        if (entry.FileName is ['.', ..]) return false;
        var path = entry.IsDirectory ? $"{folder}{entry.FileName}/" : $"{folder}{entry.FileName}";
        if (entry.IsDirectory)
        {
            return (path.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(path, StringComparison.Ordinal))
                && (after is null || after.StartsWith(path, StringComparison.Ordinal) || string.CompareOrdinal(path, after) > 0);
        }

        return path.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(path, after) > 0);
    }

    private readonly record struct Entry(string Path, long Bytes, bool IsFolder);
}
