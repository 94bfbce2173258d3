using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Bourse.Adapters.S3;

/// <summary>Opens the client of a bucket.</summary>
internal static class S3Client
{
    private const string UsualRegion = "us-east-1";
    private const int Retries = 4;
    private const int BufferBytes = 256 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Opens it; nothing is sent yet.</summary>
    /// <param name="options">The bucket.</param>
    /// <param name="credentials">Who asks.</param>
    public static AmazonS3Client Open(S3Options options, AWSCredentials credentials)
    {
        var region = RegionOf(options);
        var config = new AmazonS3Config
        {
            // Servers other than AWS have neither a name for each bucket nor checksums of every kind.
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            Timeout = RequestTimeout,
            // A file goes to the connection in pieces of this size, each of which is a system call.
            BufferSize = BufferBytes,
            HttpClientFactory = new PromptHttpClients(),
        };
        if (options.Endpoint is not null) (config.ServiceURL, config.AuthenticationRegion) = (options.Server, region);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new AmazonS3Client(credentials, config);
    }

    /// <summary>The region of the options, or the one that the SDK finds, or us-east-1.</summary>
    public static string RegionOf(S3Options options) => options.Region ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName ?? UsualRegion;

    /// <summary>The credentials of the options, or those that the SDK finds.</summary>
    /// <exception cref="BourseException">There are none (<see cref="FailureKind.Usage"/>).</exception>
    public static AWSCredentials FindCredentials(S3Options options)
    {
        if (options.AccessKey is { } key)
        {
            return options.SessionToken is { } token
                ? new SessionAWSCredentials(key, options.SecretKey, token)
                : new BasicAWSCredentials(key, options.SecretKey);
        }

        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException e)
        {
            throw new BourseException(
                FailureKind.Usage,
                $"there are no credentials for {options.Place}",
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
                e);
        }
    }
}
