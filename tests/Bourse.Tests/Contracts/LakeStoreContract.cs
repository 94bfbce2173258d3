using System.Text;
using Bourse.Lake;

namespace Bourse.Tests.Contracts;

/// <summary>What every store of a lake keeps to; one subclass a store.</summary>
public abstract class LakeStoreContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The store, as one process sees it.</summary>
    protected ILakeStore Lake { get; private set; } = null!;

    /// <summary>The same store, as another process sees it.</summary>
    protected ILakeStore Other { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Lake = await OpenAsync();
        Other = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CleanUpAsync();
        Lake?.Dispose();
        Other?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ILakeStore> OpenAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_file_that_was_created_is_read_as_a_whole_or_from_any_byte()
    {
        Assert.True(await CreateAsync(Lake, "raw/t/date=2024-01-08/t-0-00000000000000000000.jsonl", "one\ntwo\n"));

        Assert.Equal("one\ntwo\n", await ReadAsync(Other, "raw/t/date=2024-01-08/t-0-00000000000000000000.jsonl"));
        Assert.Equal("two\n", await ReadAsync(Other, "raw/t/date=2024-01-08/t-0-00000000000000000000.jsonl", 4));
    }

    [Fact]
    public async Task A_name_can_be_created_once()
    {
        Assert.True(await CreateAsync(Lake, "a/x", "first"));
        Assert.False(await CreateAsync(Other, "a/x", "second"));
        Assert.False(await CreateAsync(Lake, "a/x", "third"));

        Assert.Equal("first", await ReadAsync(Lake, "a/x"));
    }

    [Fact]
    public async Task Of_many_that_create_a_name_at_once_one_succeeds()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => Task.Run(async () => await CreateAsync(number % 2 == 0 ? Lake : Other, "a/x", $"{number}") ? number : -1)));

        var winner = Assert.Single(created, number => number >= 0);
        Assert.Equal($"{winner}", await ReadAsync(Lake, "a/x"));
    }

    [Fact]
    public async Task Files_are_listed_in_the_order_of_their_paths()
    {
        // A point and a dash come before the slash, letters, digits and the underscore behind it.
        string[] paths = ["a-b/1", "a.b", "a/1", "a/1x/2", "a/10", "a/2", "a0/1", "aB/1", "a_b/1", "b"];
        foreach (var path in paths.Reverse()) Assert.True(await CreateAsync(Lake, path, "x"));
        Assert.Equal(paths.Order(StringComparer.Ordinal), await ListAsync("", null));
        Assert.Equal(["a/1", "a/10", "a/1x/2", "a/2"], await ListAsync("a/", null));
        Assert.Equal(["a/1", "a/10", "a/1x/2"], await ListAsync("a/1", null));
        Assert.Equal(["a/1x/2", "a/2"], await ListAsync("a/", "a/10"));
        Assert.Equal(["a/1x/2", "a/2"], await ListAsync("a/", "a/100"));
        Assert.Equal(["aB/1", "a_b/1"], await ListAsync("a", "a0/1"));
        Assert.Empty(await ListAsync("c", null));
        Assert.Empty(await ListAsync("no/such/folder/", null));
    }

    [Fact]
    public async Task A_listing_tells_the_lengths()
    {
        await CreateAsync(Lake, "a/empty", "");
        await CreateAsync(Lake, "a/full", "12345");
        var files = new List<LakeFile>();
        await foreach (var file in Other.ListAsync("a/", null, None)) files.Add(file);

        Assert.Equal([new LakeFile("a/empty", 0), new LakeFile("a/full", 5)], files);
    }

    [Fact]
    public async Task Folders_are_those_directly_below()
    {
        foreach (var path in (string[])["raw/b/date=2/x", "raw/a/date=1/x", "raw/a/date=2/x", "raw/file"]) await CreateAsync(Lake, path, "x");

        Assert.Equal(["a", "b"], await ListFoldersAsync("raw/"));
        Assert.Equal(["date=1", "date=2"], await ListFoldersAsync("raw/a/"));
        Assert.Equal(["raw"], await ListFoldersAsync(""));
        Assert.Empty(await ListFoldersAsync("none/"));
    }

    [Fact]
    public async Task More_files_than_a_page_holds_are_all_listed()
    {
        var paths = Enumerable.Range(0, 1_205).Select(number => $"many/{number:D5}").ToList();
        await Parallel.ForEachAsync(
            paths, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, _) => Assert.True(await CreateAsync(Lake, path, "x")));

        Assert.Equal(paths, await ListAsync("many/", null));
        Assert.Equal(paths.Skip(101), await ListAsync("many/", "many/00100"));
    }

    [Fact]
    public async Task A_file_is_whole_and_can_be_read_from_the_moment_it_is_listed()
    {
        const string Text = "a line\n";
        var writing = Task.Run(async () =>
        {
            for (var number = 0; number < 200; number++) Assert.True(await CreateAsync(Lake, $"a/{number}", Text));
        });
        while (!writing.IsCompleted)
        {
            await foreach (var file in Other.ListAsync("a/", null, None))
            {
                Assert.Equal((Text.Length, Text), ((int)file.Bytes, await ReadAsync(Other, file.Path)));
            }
        }

        await writing;
    }

    [Fact]
    public async Task A_deleted_file_is_gone_and_its_name_free()
    {
        await CreateAsync(Lake, "a/x", "first");
        await Other.DeleteAsync("a/x", None);
        await Other.DeleteAsync("a/x", None);

        Assert.Empty(await ListAsync("", null));
        Assert.True(await CreateAsync(Lake, "a/x", "second"));
    }

    [Fact]
    public async Task A_missing_file_is_told_by_its_code()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => Lake.OpenAsync("a/none", 0, None));
        Assert.Equal(BourseErrorCode.LakeFileMissing, failure.Code);
    }

    [Fact]
    public async Task A_large_file_arrives_whole()
    {
        var bytes = new byte[9_000_001];
        new Random(1).NextBytes(bytes);
        using var content = new MemoryStream(bytes);
        Assert.True(await Lake.TryCreateAsync("a/large", content, None));

        await using var stream = await Other.OpenAsync("a/large", 0, None);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task Only_what_follows_the_position_of_a_stream_is_written()
    {
        using var content = new MemoryStream("0123456789"u8.ToArray()) { Position = 4 };
        Assert.True(await Lake.TryCreateAsync("a/x", content, None));

        Assert.Equal("456789", await ReadAsync(Lake, "a/x"));
    }

    private static async Task<bool> CreateAsync(ILakeStore lake, string path, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await lake.TryCreateAsync(path, content, None);
    }

    private static async Task<string> ReadAsync(ILakeStore lake, string path, long start = 0)
    {
        await using var stream = await lake.OpenAsync(path, start, None);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task<List<string>> ListAsync(string prefix, string? after)
    {
        var paths = new List<string>();
        await foreach (var file in Lake.ListAsync(prefix, after, None)) paths.Add(file.Path);
        return paths;
    }

    private async Task<List<string>> ListFoldersAsync(string prefix)
    {
        var folders = new List<string>();
        await foreach (var folder in Lake.ListFoldersAsync(prefix, None)) folders.Add(folder);
        return folders;
    }
}
