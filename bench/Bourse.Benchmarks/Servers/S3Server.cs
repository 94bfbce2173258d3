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
        return new S3Options
        {
            Bucket = Bucket,
            Endpoint = new Uri(address),
            Region = Named.Find("AWS_REGION") ?? "us-east-1",
            AccessKey = Named.Find("AWS_ACCESS_KEY_ID"),
            SecretKey = Named.Find("AWS_SECRET_ACCESS_KEY"),
        };
    }
}
