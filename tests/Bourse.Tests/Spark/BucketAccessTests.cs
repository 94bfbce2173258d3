using Bourse.Adapters.S3;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Spark;

/// <summary>How Spark gets to a lake's bucket, with a Spark Connect server in this process.</summary>
public sealed class BucketAccessTests : IAsyncLifetime
{
    private static readonly S3Options Bucket = new()
    {
        Bucket = "my.lake", Endpoint = new Uri("http://ann:hush@minio:9000/"), Region = "eu-west-1", AccessKey = "AKIA", SecretKey = "s3cret",
    };

    private FakeSpark _spark = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Fact]
    public async Task Server_and_keys_are_settings_of_the_session_for_this_bucket_alone()
    {
        await QueryAsync(Bucket);

        Assert.Equal(
            [
                "fs.s3a.bucket.my.lake.access.key=AKIA",
                "fs.s3a.bucket.my.lake.aws.credentials.provider=org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
                "fs.s3a.bucket.my.lake.connection.ssl.enabled=false",
                "fs.s3a.bucket.my.lake.endpoint.region=eu-west-1",
                "fs.s3a.bucket.my.lake.endpoint=http://minio:9000",
                "fs.s3a.bucket.my.lake.path.style.access=true",
                "fs.s3a.bucket.my.lake.secret.key=s3cret",
            ],
            Made());
    }

    [Fact]
    public async Task A_server_without_a_region_gets_the_one_with_which_this_process_signs()
    {
        await QueryAsync(Bucket with { Region = null });
        Assert.Contains(Made(), setting => setting.StartsWith("fs.s3a.bucket.my.lake.endpoint.region=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_of_a_session_bring_their_token()
    {
        await QueryAsync(Bucket with { SessionToken = "t0ken" });

        Assert.Contains("fs.s3a.bucket.my.lake.session.token=t0ken", Made());
        Assert.Contains(
            "fs.s3a.bucket.my.lake.aws.credentials.provider=org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider", Made());
    }

    [Theory]
    [InlineData("spark.hadoop.fs.s3a.access.key", 4, "endpoint")]
    [InlineData("spark.hadoop.fs.s3a.bucket.my.lake.aws.credentials.provider", 4, "endpoint")]
    [InlineData("spark.hadoop.fs.s3a.endpoint", 3, "access.key")]
    [InlineData("spark.hadoop.fs.s3a.bucket.my.lake.endpoint", 3, "access.key")]
    [InlineData("spark.hadoop.fs.s3a.bucket.other.endpoint", 7, "access.key")]
    public async Task What_spark_is_configured_with_stays(string known, int made, string name)
    {
        _spark.Before = call => AnswerAsync(call, known);
        await QueryAsync(Bucket);

        Assert.Equal(made, Made().Length);
        Assert.Contains(Made(), setting => setting.StartsWith($"fs.s3a.bucket.my.lake.{name}=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bucket_of_aws_with_rights_of_the_machine_needs_no_settings()
    {
        await QueryAsync(new S3Options { Bucket = "my.lake" });
        Assert.Empty(Made());
    }

    [Fact]
    public async Task A_plan_holds_no_secret()
    {
        await QueryAsync(Bucket);
        Assert.DoesNotContain("s3cret", _spark.Requests<ExecutePlanRequest>().Single().ToString(), StringComparison.Ordinal);
    }

    /// <summary>The server's own configuration has one setting.</summary>
    private static async Task<bool> AnswerAsync(FakeCall call, string known)
    {
        if (call.Method != "Config" || call.Request<ConfigRequest>().Operation.GetOption is not { } asked) return false;
        var pairs = asked.Keys.Select(key => key == known ? new KeyValue { Key = key, Value = "x" } : new KeyValue { Key = key });
        await call.EndAsync(new ConfigResponse { Pairs = { pairs } });
        return true;
    }

    private async Task QueryAsync(S3Options bucket)
    {
        await using var client = new SparkClient(
            SparkAddress.Parse(_spark.Address), Guid.NewGuid, TimeProvider.System, null, BucketAccess.Of(bucket));
        await client.QueryAsync(new SparkQuery("SELECT 1", []), ArrowResult.Texts, null, Cancellation);
    }

    /// <summary>The settings that were made for Hadoop.</summary>
    private string[] Made() =>
    [
        .. _spark.Requests<ConfigRequest>().Where(request => request.Operation.Set is not null).SelectMany(request => request.Operation.Set.Pairs)
            .Where(pair => pair.Key.StartsWith("fs.", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value}")
            .Order(StringComparer.Ordinal),
    ];
}
