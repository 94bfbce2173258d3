using Amazon.Runtime;
using Amazon.S3;
using Bourse.Adapters.S3;
using Bourse.Tests.Servers;

namespace Bourse.Tests.S3;

/// <summary>A place of its own for each test in a bucket of the real server.</summary>
internal static class TestBucket
{
    /// <summary>The bucket.</summary>
    public const string Name = "bourse-tests";

    /// <summary>A prefix that no other test uses; skips the test when there is no server.</summary>
    public static S3Options Require()
    {
        var server = new Uri(TestServers.RequireS3());
        var keys = server.UserInfo.Split(':', 2);
        return new S3Options
        {
            Bucket = Name, Prefix = $"{Guid.NewGuid():N}/", Endpoint = server, Region = "us-east-1", AccessKey = keys[0], SecretKey = keys[^1],
        };
    }

    /// <summary>Creates the bucket when it is missing.</summary>
    public static async Task EnsureAsync(S3Options options)
    {
        var config = new AmazonS3Config { ServiceURL = options.Server, ForcePathStyle = true, AuthenticationRegion = options.Region };
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
