using Amazon.Runtime;
using Amazon.S3;
using Bourse.Adapters.S3;

namespace Bourse.Benchmarks.Servers;

/// <summary>A bucket for benchmarks on an S3 server.</summary>
internal static class S3Server
{
    private const string Bucket = "bourse-bench";

    /// <summary>The bucket on the server that is named; null when none is.</summary>
    public static S3Options? Find()
    {
        if (Named.Find(Named.S3Variable) is not { } address) return null;
        var server = new Uri(address);
        var keys = server.UserInfo.Split(':', 2);
        return new S3Options { Bucket = Bucket, Endpoint = server, Region = "us-east-1", AccessKey = keys[0], SecretKey = keys[^1] };
    }

    /// <summary>Creates the bucket when it is missing.</summary>
    public static async Task EnsureAsync(S3Options options, CancellationToken cancellation)
    {
        using var client = Open(options);
        try
        {
            await client.PutBucketAsync(options.Bucket, cancellation);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // A benchmark before has created it.
        }
    }

    /// <summary>Deletes what lies below the prefix.</summary>
    public static async Task ClearAsync(S3Options options, CancellationToken cancellation)
    {
        using var client = Open(options);
        using var lake = new S3LakeStore(options);
        var keys = await lake.ListAsync("", null, cancellation).Select(file => options.Prefix + file.Path).ToListAsync(cancellation);
        await Parallel.ForEachAsync(keys, cancellation, async (key, token) => await client.DeleteObjectAsync(options.Bucket, key, token));
    }

    private static AmazonS3Client Open(S3Options options) => new(
        new BasicAWSCredentials(options.AccessKey, options.SecretKey),
        new AmazonS3Config { ServiceURL = options.Server, ForcePathStyle = true, AuthenticationRegion = options.Region });
}
