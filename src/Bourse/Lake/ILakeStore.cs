namespace Bourse.Lake;

/// <summary>
/// Where the files of a lake are: a folder, or a bucket. Paths use <c>/</c> and have no leading one (<see cref="LakeFileName"/>). A file appears as a
/// whole and does not change. Safe for any number of callers and processes. Every operation throws <see cref="BourseException"/>: of kind
/// <see cref="FailureKind.Unreachable"/> when the store cannot be reached, otherwise with the cause and the remedy.
/// </summary>
public interface ILakeStore : IDisposable
{
    /// <summary>Where it is, safe to show: the folder's path, or <c>s3://BUCKET/PREFIX</c>.</summary>
    string Place { get; }

    /// <summary>
    /// The files whose paths begin with <paramref name="prefix"/>, in ordinal order of their paths; they are listed page by page as they are read.
    /// </summary>
    /// <param name="prefix">The beginning of the paths; it need not end with a folder.</param>
    /// <param name="after">Only files whose paths come after this one; null for all.</param>
    /// <param name="cancellation">Ends the listing.</param>
    IAsyncEnumerable<LakeFile> ListAsync(string prefix, string? after, CancellationToken cancellation);

    /// <summary>The names of the folders directly below <paramref name="prefix"/>, which ends with <c>/</c> or is empty, in ordinal order.</summary>
    IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancellation);

    /// <summary>Opens a file; the caller disposes the stream.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">The first byte wanted, less than the file's length.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">There is no such file (<see cref="BourseErrorCode.LakeFileMissing"/>).</exception>
    Task<Stream> OpenAsync(string path, long start, CancellationToken cancellation);

    /// <summary>
    /// Creates a file, durable when the call returns, unless there is one of that name. When a failure leaves the outcome unknown (the reply was
    /// lost), the file is there as a whole or not at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of its bytes, from the stream's position; the stream can seek.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>False when there is a file of that name; it stays as it is.</returns>
    Task<bool> TryCreateAsync(string path, Stream content, CancellationToken cancellation);

    /// <summary>Deletes a file; nothing happens when there is none of that name.</summary>
    Task DeleteAsync(string path, CancellationToken cancellation);
}

/// <summary>A file of a lake, as a listing shows it.</summary>
/// <param name="Path">Its path within the lake.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct LakeFile(string Path, long Bytes);
