using System.Runtime.CompilerServices;
using Bourse.Lake;
using Bourse.Tests.Simulation;

namespace Bourse.Tests.Lake;

/// <summary>A lake whose every call may go wrong.</summary>
internal sealed class FaultyLake(ILakeStore inner, Chance chance) : ILakeStore
{
    public string Place => inner.Place;

    public async IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await chance.SlowCallAsync($"list {prefix}", () => Task.CompletedTask);
        await foreach (var file in inner.ListAsync(prefix, after, cancellation)) yield return file;
    }

    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await chance.SlowCallAsync($"list folders of {prefix}", () => Task.CompletedTask);
        await foreach (var folder in inner.ListFoldersAsync(prefix, cancellation)) yield return folder;
    }

    public Task<Stream> OpenAsync(string path, long start, CancellationToken cancellation) =>
        chance.SlowCallAsync($"open {path}", () => inner.OpenAsync(path, start, cancellation));

    public Task<bool> TryCreateAsync(string path, Stream content, CancellationToken cancellation) =>
        chance.SlowCallAsync($"create {path}", () => inner.TryCreateAsync(path, content, cancellation));

    public Task DeleteAsync(string path, CancellationToken cancellation) =>
        chance.CallAsync($"delete {path}", () => inner.DeleteAsync(path, cancellation));

    public void Dispose() => inner.Dispose();
}
