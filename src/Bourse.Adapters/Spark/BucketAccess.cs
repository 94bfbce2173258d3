using Bourse.Adapters.S3;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>
/// How Spark reaches the bucket of a lake: settings of Hadoop's file system <c>s3a</c> for this bucket alone, in the session. Server and keys are
/// left out where Spark's own configuration names one, because Spark may see the server under another address or have rights of its own.
/// </summary>
internal static class BucketAccess
{
    private const string Server = "fs.s3a.";
    private const string Providers = "org.apache.hadoop.fs.s3a.";
    private static readonly string[] OfServer = ["endpoint"];
    private static readonly string[] OfKeys = ["access.key", "aws.credentials.provider"];

    /// <summary>The settings for a bucket; none when nothing is known of it but its name.</summary>
    public static IReadOnlyList<SparkDefaults> Of(S3Options bucket)
    {
        var defaults = new List<SparkDefaults>();
        if (bucket.Endpoint is not null || bucket.Region is not null) defaults.Add(Defaults(bucket, OfServer, ServerOf(bucket)));
        if (bucket.AccessKey is not null) defaults.Add(Defaults(bucket, OfKeys, KeysOf(bucket)));
        return defaults;
    }

    private static IEnumerable<(string Name, string Value)> ServerOf(S3Options bucket)
    {
        yield return ("endpoint.region", S3Client.RegionOf(bucket));
        if (bucket.Endpoint is not { } endpoint) yield break;
        yield return ("endpoint", bucket.Server);
        yield return ("path.style.access", "true");
        yield return ("connection.ssl.enabled", endpoint.Scheme == "https" ? "true" : "false");
    }

    private static IEnumerable<(string Name, string Value)> KeysOf(S3Options bucket)
    {
        yield return ("access.key", bucket.AccessKey!);
        yield return ("secret.key", bucket.SecretKey!);
        if (bucket.SessionToken is { } token) yield return ("session.token", token);
        var provider = bucket.SessionToken is null ? "SimpleAWSCredentialsProvider" : "TemporaryAWSCredentialsProvider";
        yield return ("aws.credentials.provider", Providers + provider);
    }

    private static SparkDefaults Defaults(S3Options bucket, string[] unless, IEnumerable<(string Name, string Value)> settings)
    {
        var own = $"{Server}bucket.{bucket.Bucket}.";
        return new SparkDefaults(
            [.. unless.SelectMany(name => (string[])[$"spark.hadoop.{Server}{name}", $"spark.hadoop.{own}{name}"])],
            settings.ToDictionary(setting => own + setting.Name, setting => setting.Value));
    }
}
