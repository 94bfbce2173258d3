using Bourse.Adapters.S3;

namespace Bourse.Benchmarks.Servers;

/// <summary>A bucket for benchmarks on an S3 server; the bucket <c>bourse-bench</c> must exist.</summary>
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
}
