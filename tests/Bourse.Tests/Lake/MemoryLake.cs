using System.Runtime.CompilerServices;
using Bourse.Lake;

namespace Bourse.Tests.Lake;

/// <summary>A lake in memory, shared by all sinks of a test. It keeps to the contract of lakes (<see cref="Contracts.MemoryLakeTests"/>).</summary>
internal sealed class MemoryLake : ILakeStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public string Place => "memory";

    /// <summary>Happens once, before the next file is created.</summary>
    public Func<Task>? BeforeCreate { get; set; }

    /// <summary>Happens once, after the next file has been created.</summary>
    public Func<Task>? AfterCreate { get; set; }

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_lock) return [.. _files.Keys];
        }
    }

    public string TextOf(string path)
    {
        lock (_lock) return System.Text.Encoding.UTF8.GetString(_files[path]);
    }

    /// <summary>Damages the lake.</summary>
    public void Replace(string path, string text)
    {
        lock (_lock) _files[path] = System.Text.Encoding.UTF8.GetBytes(text);
    }

    public async IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var file in List(prefix).Where(file => after is null || string.CompareOrdinal(file.Path, after) > 0)) yield return file;
    }

    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var names = List(prefix).Select(file => file.Path[prefix.Length..]).Where(rest => rest.Contains('/')).Select(rest => rest.Split('/')[0]);
        foreach (var name in names.Distinct()) yield return name;
    }

    public Task<Stream> OpenAsync(string path, long start, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _files.TryGetValue(path, out var bytes)
                ? Task.FromResult<Stream>(new MemoryStream(bytes[(int)start..], writable: false))
                : throw new BourseException(FailureKind.Failed, $"there is no file {path}") { Code = BourseErrorCode.LakeFileMissing };
        }
    }

    public async Task<bool> TryCreateAsync(string path, Stream content, CancellationToken cancellation)
    {
        var (before, after) = (BeforeCreate, AfterCreate);
        BeforeCreate = null;
        if (before is not null) await before();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        bool created;
        lock (_lock) created = _files.TryAdd(path, copy.ToArray());
        AfterCreate = null;
        if (after is not null) await after();
        return created;
    }

    public Task DeleteAsync(string path, CancellationToken cancellation)
    {
        lock (_lock) _files.Remove(path);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        // It is shared.
    }

    private List<LakeFile> List(string prefix)
    {
        lock (_lock)
        {
            return [.. _files.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => new LakeFile(pair.Key, pair.Value.Length))];
        }
    }
}
