namespace Bourse.Adapters.S3;

/// <summary>The bucket of a lake, and how it is reached.</summary>
public sealed record S3Options
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>What the keys of the lake begin with; empty, or ends with <c>/</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The server; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region; null to find it as the SDK does (profile, metadata), and us-east-1 when nothing names one.</summary>
    public string? Region { get; init; }

    /// <summary>The access key; null to find credentials as the SDK does (environment, profile, metadata).</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The token of temporary credentials; null for others.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Where the lake is, safe to show: <c>s3://BUCKET/PREFIX</c>.</summary>
    public string Place => $"s3://{Bucket}/{Prefix}".TrimEnd('/');

    /// <summary>The server, without a user and a password.</summary>
    public string Server => Endpoint is { } endpoint ? $"{endpoint.Scheme}://{endpoint.Authority}" : "AWS";

    /// <inheritdoc/>
    public override string ToString() => $"{Place} at {Server}";
}
