using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Bourse.Lake;

namespace Bourse.Adapters.S3;

/// <summary>
/// A lake in a bucket of S3 or of a server that speaks its protocol. A file is created by a conditional put (<c>If-None-Match: *</c>), which the
/// server refuses when the key exists.
/// </summary>
public sealed class S3LakeStore : ILakeStore
{
    private const string MissingKey = "NoSuchKey";
    private const string Conflict = "ConditionalRequestConflict";
    private const int ConflictTries = 5;
    private readonly S3Options _options;
    private readonly AmazonS3Client _client;
    private readonly S3Failures _failures;

    /// <summary>Opens it; nothing is sent yet.</summary>
    /// <exception cref="BourseException">There are no credentials (<see cref="FailureKind.Usage"/>).</exception>
    public S3LakeStore(S3Options options)
    {
        _options = options;
        var credentials = S3Client.FindCredentials(options);
        _failures = new S3Failures(options, credentials);
        _client = S3Client.Open(options, credentials);
    }

    /// <inheritdoc/>
    public string Place => _options.Place;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = KeyOf(prefix) };
        if (after is not null) request.StartAfter = KeyOf(after);
        while (request is not null)
        {
            var page = await ListAsync(request, cancellation);
            foreach (var found in page.S3Objects ?? []) yield return new LakeFile(found.Key[_options.Prefix.Length..], found.Size ?? 0);
            request = NextOf(request, page);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = KeyOf(prefix), Delimiter = "/" };
        while (request is not null)
        {
            var page = await ListAsync(request, cancellation);
            foreach (var folder in page.CommonPrefixes ?? []) yield return folder[(_options.Prefix.Length + prefix.Length)..^1];
            request = NextOf(request, page);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string path, long start, CancellationToken cancellation)
    {
        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = KeyOf(path) };
        if (start > 0) request.ByteRange = new ByteRange($"bytes={start}-");
        try
        {
            return (await _client.GetObjectAsync(request, cancellation)).ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == MissingKey)
        {
            throw new BourseException(FailureKind.Failed, $"there is no file {path} in {Place}", inner: e) { Code = BourseErrorCode.LakeFileMissing };
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellation))
        {
            throw _failures.Explain(e, "s3:GetObject", path);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string path, Stream content, CancellationToken cancellation)
    {
        var start = content.Position;
        for (var tries = 1; ; tries++)
        {
            try
            {
                content.Position = start;
                await _client.PutObjectAsync(PutOf(path, content), cancellation);
                return true;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return false;
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == Conflict && tries < ConflictTries)
            {
                // Another put of this key was running; it has ended or will have soon.
            }
            catch (Exception e) when (S3Failures.IsExpected(e, cancellation))
            {
                throw _failures.Explain(e, "s3:PutObject", path);
            }
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = KeyOf(path) }, cancellation);
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellation))
        {
            throw _failures.Explain(e, "s3:DeleteObject", path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private string KeyOf(string path) => _options.Prefix + path;

    private PutObjectRequest PutOf(string path, Stream content) => new()
    {
        BucketName = _options.Bucket,
        Key = KeyOf(path),
        InputStream = content,
        AutoCloseStream = false,
        AutoResetStreamPosition = false,
        UseChunkEncoding = false,
        IfNoneMatch = "*",
    };

    private async Task<ListObjectsV2Response> ListAsync(ListObjectsV2Request request, CancellationToken cancellation)
    {
        try
        {
            return await _client.ListObjectsV2Async(request, cancellation);
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellation))
        {
            throw _failures.Explain(e, "s3:ListBucket", null);
        }
    }

    private static ListObjectsV2Request? NextOf(ListObjectsV2Request request, ListObjectsV2Response page)
    {
        if (page.IsTruncated != true) return null;
        request.ContinuationToken = page.NextContinuationToken;
        return request;
    }
}
