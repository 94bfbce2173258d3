using Amazon.Runtime;
using Amazon.S3;
using Bourse.Adapters.S3;
using Bourse.Tests.Servers;

namespace Bourse.Tests.S3;

/// <summary>A place of its own for each test in a bucket of the real server.</summary>
internal static class TestBucket
{
    private const string Name = "bourse-tests";

    /// <summary>A prefix that no other test uses; skips the test when there is no server.</summary>
    public static S3Options Require() => new()
    {
        Bucket = Name,
        Prefix = $"{Guid.NewGuid():N}/",
        Endpoint = new Uri(TestServers.RequireS3()),
        Region = "us-east-1",
        AccessKey = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") ?? "bourse",
        SecretKey = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") ?? "bourse-secret",
    };

    /// <summary>Creates the bucket when it is missing.</summary>
    public static async Task EnsureAsync(S3Options options)
    {
        var config = new AmazonS3Config { ServiceURL = options.Endpoint!.ToString(), ForcePathStyle = true, AuthenticationRegion = options.Region };
        using var client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
        try
        {
            await client.PutBucketAsync(Name);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another test has created it.
        }
    }
}
