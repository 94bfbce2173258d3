using Bourse.Adapters.DuckDb;
using Bourse.Adapters.S3;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Lake;
using Bourse.Lake.Query;
using Bourse.Tests.Lake;
using Bourse.Tests.S3;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The same statements in this process and on a real Spark, which reads the lake's files by itself.</summary>
public abstract class LakeOnSparkTests : IAsyncLifetime
{
    private readonly SparkAddress _address = SparkAddress.Parse(TestServers.RequireSpark());
    private LakeFolder _lake = null!;
    private SparkLakeQueries? _spark;
    private DuckDbQueries? _duckDb;

    /// <summary>The bucket of the lake; null for a folder.</summary>
    protected virtual S3Options? Bucket => null;

    /// <summary>Of how many statements one is run.</summary>
    protected virtual int OneOf => 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lake = new LakeFolder(await OpenStoreAsync());
        await LakeStatements.FillAsync(_lake);
        _duckDb = new DuckDbQueries(_lake.Files, new QueryLimits(), () => null, _lake.Clock);
        _spark = new SparkLakeQueries(_address, _lake.Files, Bucket, new QueryLimits(), () => null, Guid.NewGuid, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_duckDb is not null) await _duckDb.DisposeAsync();
        if (_spark is not null) await _spark.DisposeAsync();
        _lake?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store of the lake; null for a folder.</summary>
    protected virtual Task<ILakeStore?> OpenStoreAsync() => Task.FromResult<ILakeStore?>(null);

    [Fact]
    public async Task Statements_have_equal_rows_in_this_process_and_on_spark()
    {
        var differences = new List<string>();
        foreach (var statement in LakeStatements.All.Where((_, place) => place % OneOf == 0))
        {
            var (here, there) = (await LakeStatements.RunAsync(_duckDb!, statement), await LakeStatements.RunAsync(_spark!, statement));
            if (here != there) differences.Add($"{statement}\n-- here\n{here}\n-- on Spark\n{there}\n");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(LakeStatements.All.Count >= 60);
    }

    [Fact]
    public async Task Spark_reads_the_files_that_this_process_would_read()
    {
        var here = await _duckDb!.RunAsync("SELECT i FROM demotest WHERE _date = '2026-11-26'", Cancellation);
        await here.Rows.ToListAsync(Cancellation);
        var there = await _spark!.RunAsync("SELECT i FROM demotest WHERE _date = '2026-11-26'", Cancellation);
        Assert.Equal((here.Scan, 1), (there.Scan, there.Scan.Files));
    }

    [Fact]
    public async Task An_error_of_spark_is_a_line_with_the_nearest_name()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => _spark!.RunAsync("SELECT Adj_Clos FROM demotest", Cancellation));
        Assert.Contains("Adj_Clos", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal("did you mean Adj Close?", failure.Remedy);
    }

    [Fact]
    public async Task Statements_that_do_more_than_read_do_not_reach_spark() =>
        await Assert.ThrowsAsync<BourseException>(() => _spark!.RunAsync("DROP VIEW demotest", Cancellation));
}

/// <summary>A lake in a folder that Spark's machine has, too.</summary>
public sealed class FolderOnSparkTests : LakeOnSparkTests;

/// <summary>A lake in a bucket of a real server, which Spark reads by <c>s3a</c>.</summary>
public sealed class BucketOnSparkTests : LakeOnSparkTests
{
    protected override S3Options Bucket { get; } = TestBucket.Require();

    /// <summary>All of them are run on a folder, and what differs here is how files are read.</summary>
    protected override int OneOf => Effort.Of(4, full: 1);

    protected override async Task<ILakeStore?> OpenStoreAsync()
    {
        await TestBucket.EnsureAsync(Bucket);
        return new S3LakeStore(Bucket);
    }
}
