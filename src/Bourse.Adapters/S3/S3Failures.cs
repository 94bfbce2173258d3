using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Bourse.Adapters.S3;

/// <summary>The failures of a bucket as messages for people: which right, region, bucket or server is the cause.</summary>
internal sealed class S3Failures(S3Options options, AWSCredentials credentials)
{
    private const int ShownCharacters = 4;

    /// <summary>Whether an exception is a failure of the server or the way to it; others are programming errors, or the caller's own end.</summary>
    public static bool IsExpected(Exception failure, CancellationToken cancellation) =>
        failure is AmazonClientException or AmazonServiceException or TimeoutException or System.Xml.XmlException
        || ConnectionFailures.IsOne(failure)
        || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);

    /// <summary>The failure for people.</summary>
    /// <param name="failure">What the SDK has thrown.</param>
    /// <param name="action">The right that the request needs, e.g. <c>s3:PutObject</c>.</param>
    /// <param name="path">The file within the lake; null when it concerns the bucket.</param>
    public BourseException Explain(Exception failure, string action, string? path) => failure switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } e => Forbidden(e, action, path),
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } e => Unknown(e),
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } e => new BourseException(
            FailureKind.Failed,
            $"there is no bucket {options.Bucket} at {options.Server}",
            $"create it (`aws s3 mb s3://{options.Bucket}`), or correct its name or AWS_ENDPOINT_URL",
            e),
        AmazonS3Exception
        {
            ErrorCode: "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException",
        } e => OtherRegion(e),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests } e => new BourseException(
            FailureKind.Unreachable, $"{options.Server} cannot serve {options.Place} now: {Reason(e)}", "wait, or look at the server", e),
        AmazonS3Exception e => new BourseException(
            FailureKind.Failed, $"{options.Server} refuses {action} on {options.Place}: {Reason(e)}", "is AWS_ENDPOINT_URL an S3 server?", e),
        System.Xml.XmlException e => new BourseException(
            FailureKind.Usage, $"{options.Server} does not answer as an S3 server", "check AWS_ENDPOINT_URL", e),
        _ => new BourseException(
            FailureKind.Unreachable,
            $"{options.Server} cannot be reached: {Innermost(failure)}",
            "check AWS_ENDPOINT_URL, and that the server runs",
            failure),
    };

    private BourseException Forbidden(AmazonS3Exception failure, string action, string? path) => failure.ErrorCode switch
    {
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" => Unknown(failure),
        "RequestTimeTooSkewed" => new BourseException(
            FailureKind.Failed,
            $"the clock of this machine differs too much from that of {options.Server}",
            "set the clock (`timedatectl set-ntp true`)",
            failure),
        _ => new BourseException(
            FailureKind.Failed,
            $"{Principal()} may not do {action} on {ResourceOf(action, path)}",
            $"allow {action} on arn:aws:s3:::{ResourcePattern(action)} to it",
            failure),
    };

    private BourseException Unknown(AmazonS3Exception failure) => new(
        FailureKind.Usage,
        $"{options.Server} does not accept {Principal()}: {Reason(failure)}",
        "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        failure);

    private string ResourceOf(string action, string? path) =>
        action == "s3:ListBucket" || path is null ? $"bucket {options.Bucket}" : $"{options.Prefix}{path} in bucket {options.Bucket}";

    private string ResourcePattern(string action) => action == "s3:ListBucket" ? options.Bucket : $"{options.Bucket}/{options.Prefix}*";

    /// <summary>Who asks. An access key is a name, but is shown only so far that its owner knows it.</summary>
    private string Principal()
    {
        try
        {
            var key = credentials.GetCredentials().AccessKey;
            return key.Length > 2 * ShownCharacters ? $"access key {key[..ShownCharacters]}…{key[^ShownCharacters..]}" : $"access key {key}";
        }
        catch (AmazonClientException)
        {
            return "this user";
        }
    }

    private BourseException OtherRegion(AmazonS3Exception failure)
    {
        // … the region 'us-east-1' is wrong; expecting 'eu-west-1': some servers write other quotes.
        var region = failure.Message.Replace('"', '\'').Split('\'') is [_, _, _, var expected, ..] ? expected : null;
        return region is not null
            ? new BourseException(FailureKind.Usage, $"bucket {options.Bucket} is in another region: {region}", $"set AWS_REGION={region}", failure)
            : new BourseException(
                FailureKind.Usage,
                $"bucket {options.Bucket} is in another region: {Reason(failure)}",
                "set AWS_REGION to the region of the bucket",
                failure);
    }

    private static string Reason(AmazonServiceException failure)
    {
        var text = failure.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return failure.ErrorCode is { Length: > 0 } code && !text.Contains(code, StringComparison.Ordinal) ? $"{code}, {text}" : text;
    }

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner) failure = inner;
        return failure.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
    }
}
