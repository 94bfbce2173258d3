using System.IO.Compression;
using System.Security.Cryptography;

namespace Bourse.Adapters.Backups;

/// <summary>
/// Writes a backup: a ZIP archive of the parts, then a list of them with their checksums. It has its name only when it is complete, and only its
/// owner may read it.
/// </summary>
public sealed class BackupWriter : IDisposable
{
    private const int BufferBytes = 1 << 17;
    private readonly List<BackupPart> _parts = [];
    private readonly string _file;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly ZipArchive _archive;
    private bool _isDone;

    private BackupWriter(string file, FileStream stream)
    {
        (_file, _temporary, _stream) = (file, stream.Name, stream);
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>The parts that were written.</summary>
    public IReadOnlyList<BackupPart> Parts => _parts;

    /// <summary>Begins a backup.</summary>
    /// <param name="file">The file, which must not be there yet.</param>
    /// <exception cref="BourseException">It is there, or cannot be written.</exception>
    public static BackupWriter Create(string file)
    {
        if (Path.Exists(file)) throw Taken(file);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new BackupWriter(file, new FileStream(BackupLeftovers.BackupOf(file), options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupFailures.OfBackup(file, e);
        }
    }

    /// <summary>Adds a file.</summary>
    /// <param name="path">Where it is in the home folder, with slashes.</param>
    /// <param name="source">The file.</param>
    /// <param name="cancellation">Ends the copying.</param>
    /// <exception cref="BourseException">It cannot be copied.</exception>
    public async Task<BackupPart> AddAsync(string path, string source, CancellationToken cancellation)
    {
        await using var from = Open(source);
        try
        {
            await using var to = _archive.CreateEntry(path, CompressionLevel.Fastest).Open();
            var part = await CopyAsync(path, from, to, cancellation);
            _parts.Add(part);
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupFailures.OfBackup(_file, e);
        }
    }

    /// <summary>Completes the backup and gives it its name.</summary>
    /// <exception cref="BourseException">It cannot be written, or there is a file of this name by now.</exception>
    public void Complete()
    {
        try
        {
            using (var list = _archive.CreateEntry(BackupManifest.Name).Open()) list.Write(BackupManifest.Write(_parts));
            _archive.Dispose();
            _stream.Flush(flushToDisk: true);
            File.Move(_temporary, _file, overwrite: false);
            _isDone = true;
        }
        catch (IOException) when (Path.Exists(_file))
        {
            throw Taken(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupFailures.OfBackup(_file, e);
        }
    }

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isDone) File.Delete(_temporary);
    }

    /// <summary>Copies a part and takes its checksum.</summary>
    internal static async Task<BackupPart> CopyAsync(string path, Stream from, Stream to, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, bytes) = (new byte[BufferBytes], 0L);
        for (int read; (read = await from.ReadAsync(buffer, cancellation)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return new BackupPart(path, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static FileStream Open(string source)
    {
        try
        {
            return new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var cause = e is UnauthorizedAccessException ? "permission denied" : e.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new BourseException(FailureKind.Failed, $"{source} cannot be read: {cause}", "make it readable (`chmod u+r`)", e);
        }
    }

    private static BourseException Taken(string file) =>
        new(FailureKind.Usage, $"{file} exists already; a backup replaces nothing", "give another name");
}
