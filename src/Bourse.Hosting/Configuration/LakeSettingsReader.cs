using Bourse.Adapters.S3;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads where the lake is: a folder, <c>s3://</c> with a bucket and a prefix, or <c>s3</c> for the bucket that is set by itself.</summary>
public static class LakeSettingsReader
{
    private const string Bucket = "s3";
    private const string Scheme = "s3://";
    private const string Form = "s3://BUCKET/PREFIX";

    /// <summary>Reads it: a bucket, or a folder, or neither for the folder in the home folder.</summary>
    /// <exception cref="BourseException">It is none of these (<see cref="FailureKind.Usage"/>).</exception>
    public static (S3Options? Bucket, string? Folder) Read(SettingsSources sources)
    {
        var lake = sources.ValueOf(Setting.Lake);
        if (lake.Text is not { } written) return (null, null);
        var text = written.Trim();
        if (text.Equals(Bucket, StringComparison.OrdinalIgnoreCase)) return (ReadBucket(sources, NamedBucket(sources, lake), lake), null);
        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return (ReadBucket(sources, text[Scheme.Length..], lake), null);
        if (text.Length == 0 || text.Contains("://", StringComparison.Ordinal)) throw lake.Unusable("is no lake", $"name a folder, or write {Form}");
        return (null, sources.PathOf(text, lake));
    }

    private static string NamedBucket(SettingsSources sources, SettingValue lake) =>
        sources.ValueOf(Setting.S3Bucket).Text is { Length: > 0 } bucket
            ? bucket
            : throw lake.Unusable("names no bucket", $"set AWS_S3_BUCKET, or write {Form}");

    private static S3Options ReadBucket(SettingsSources sources, string place, SettingValue lake)
    {
        var parts = place.Split('/', 2);
        if (parts[0].Length == 0) throw lake.Unusable("names no bucket", $"write {Form}");
        var prefix = parts.Length > 1 ? parts[1].Trim('/') : "";
        return new S3Options
        {
            Bucket = parts[0],
            Prefix = prefix.Length > 0 ? $"{prefix}/" : "",
            Endpoint = ReadEndpoint(sources.ValueOf(Setting.S3Endpoint)),
            Region = Given(sources, Setting.S3Region),
            AccessKey = Given(sources, Setting.S3AccessKey),
            SecretKey = Given(sources, Setting.S3AccessKey) is null ? null : RequireSecret(sources),
            SessionToken = Given(sources, Setting.S3SessionToken),
        };
    }

    private static string? Given(SettingsSources sources, Setting setting) => sources.ValueOf(setting).Text is { Length: > 0 } text ? text : null;

    private static string RequireSecret(SettingsSources sources) => Given(sources, Setting.S3SecretKey)
        ?? throw sources.ValueOf(Setting.S3AccessKey).Unusable("has no secret key", "set AWS_SECRET_ACCESS_KEY too");

    private static Uri? ReadEndpoint(SettingValue endpoint)
    {
        if (endpoint.Text is not { Length: > 0 } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https")
            ? uri
            : throw endpoint.Unusable("is not the address of a server", "write it like http://HOST:PORT or https://HOST");
    }
}
