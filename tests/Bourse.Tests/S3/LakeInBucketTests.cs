using Bourse.Adapters.DuckDb;
using Bourse.Adapters.S3;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using Bourse.Tests.Lake;

namespace Bourse.Tests.S3;

/// <summary>Crawl, compaction, SQL and the list of a lake in a bucket, as in a folder.</summary>
public abstract class LakeInBucketTests : IAsyncLifetime
{
    private readonly LakeFolder _folder = new();
    private LakeFolder _bucket = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bucket = new LakeFolder(await OpenStoreAsync());
        foreach (var lake in (LakeFolder[])[_folder, _bucket]) await LakeStatements.FillAsync(lake);
    }

    public async ValueTask DisposeAsync()
    {
        _bucket?.Dispose();
        _folder.Dispose();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Statements_have_equal_rows_from_a_bucket_and_from_a_folder()
    {
        await using var here = new DuckDbQueries(_folder.Files, new QueryLimits(), () => null, _folder.Clock);
        await using var there = new DuckDbQueries(_bucket.Files, new QueryLimits(), () => null, _bucket.Clock);
        foreach (var statement in LakeStatements.All)
        {
            Assert.Equal(await LakeStatements.RunAsync(here, statement), await LakeStatements.RunAsync(there, statement));
        }
    }

    [Fact]
    public async Task Only_the_files_that_a_statement_reads_are_downloaded()
    {
        var before = Copies();
        await _bucket.RunAsync("SELECT i FROM demotest WHERE _date = '2026-11-27'");

        Assert.EndsWith("demotest-0-00000000000000000006.jsonl", Assert.Single(Copies().Except(before)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_files_are_compacted_and_deleted_and_no_row_is_lost()
    {
        var made = await _bucket.CompactAsync();
        using var compactor = new Compactor(_bucket.Files, new QueryLimits());
        var dropped = await compactor.DropRawAsync(LakeFolder.Table, new DateOnly(2026, 11, 27), Cancellation);

        Assert.Equal((2, 2, 4L), (made.Files, made.RawFiles, made.Rows));
        Assert.Equal(2, dropped);
        Assert.Equal(["0|1|2|3|4|5|6"], await _bucket.QueryAsync("SELECT string_agg(_offset, '|' ORDER BY _offset) FROM demotest"));
        Assert.Equal(["demotest|4|7|True", "others|1|3|True"], await ListAsync());
    }

    protected abstract Task<ILakeStore> OpenStoreAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    private string[] Copies() => Directory.GetFiles(_bucket.CacheFolder, "*", SearchOption.AllDirectories);

    private async Task<IEnumerable<string>> ListAsync() =>
        (await new LakeInventory(_bucket.Store).ReadAsync(Cancellation)).Select(table => $"{table.Name}|{table.Files}|{table.Rows}|{table.IsExact}");
}

/// <summary>In a bucket of a server in this process.</summary>
public sealed class LakeInLocalBucketTests : LakeInBucketTests
{
    private readonly LocalS3 _server = new();

    protected override Task<ILakeStore> OpenStoreAsync() => Task.FromResult<ILakeStore>(new S3LakeStore(_server.Options));

    protected override async Task CleanUpAsync() => await _server.DisposeAsync();
}

/// <summary>In a bucket of a real server.</summary>
public sealed class LakeInRealBucketTests : LakeInBucketTests
{
    private readonly S3Options _options = TestBucket.Require();

    protected override async Task<ILakeStore> OpenStoreAsync()
    {
        await TestBucket.EnsureAsync(_options);
        return new S3LakeStore(_options);
    }
}
