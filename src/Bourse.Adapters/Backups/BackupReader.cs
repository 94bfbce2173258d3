using System.IO.Compression;

namespace Bourse.Adapters.Backups;

/// <summary>Unpacks a backup. Nothing of it is trusted: neither names nor kinds nor lengths of its entries.</summary>
public sealed class BackupReader : IDisposable
{
    private const int KindOfFile = 0xF000;
    private const int RegularFile = 0x8000;
    private const int UnixMode = 16;
    private readonly string _file;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, BackupPart> _listed;

    private BackupReader(string file, ZipArchive archive, IReadOnlyList<BackupPart> parts)
    {
        (_file, _archive) = (file, archive);
        _listed = parts.ToDictionary(part => part.Path, StringComparer.Ordinal);
    }

    /// <summary>The parts, in their order.</summary>
    public IReadOnlyList<BackupPart> Parts => [.. _listed.Values];

    /// <summary>Opens a backup and checks its list and the names of its entries.</summary>
    /// <exception cref="BourseException">It is none, is cut, of a newer version, or would write elsewhere than into a home folder.</exception>
    public static BackupReader Open(string file)
    {
        var archive = OpenArchive(file);
        try
        {
            var manifest = ReadManifest(file, archive);
            var names = archive.Entries.Where(entry => entry.FullName != BackupManifest.Name).Select(entry => entry.FullName).ToList();
            foreach (var entry in archive.Entries) CheckEntry(file, entry);
            if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count) throw Changed(file, "an entry occurs twice");
            var listed = manifest.Parts.Select(part => part.Path).ToList();
            var difference = names.Except(listed, StringComparer.Ordinal).Concat(listed.Except(names, StringComparer.Ordinal)).FirstOrDefault();
            if (difference is not null) throw Changed(file, $"the entry {difference} and the list of parts do not agree");
            return new BackupReader(file, archive, manifest.Parts);
        }
        catch (InvalidDataException e)
        {
            archive.Dispose();
            throw Changed(file, "its list of entries cannot be read", e);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks a part and checks it.</summary>
    /// <param name="part">The part.</param>
    /// <param name="folder">The folder that becomes the home.</param>
    /// <param name="cancellation">Ends the copying.</param>
    /// <exception cref="BourseException">It is not as it was written.</exception>
    public async Task UnpackAsync(BackupPart part, string folder, CancellationToken cancellation)
    {
        var target = Path.Combine(folder, part.Path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            await using var from = _archive.GetEntry(part.Path)!.Open();
            await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            var found = await BackupWriter.CopyAsync(part.Path, new LimitedStream(from, part.Bytes), to, cancellation);
            if (found != part) throw Changed(_file, $"{part.Path} has another checksum than when it was written");
            to.Flush(flushToDisk: true);
        }
        catch (InvalidDataException e)
        {
            throw Changed(_file, $"{part.Path} cannot be unpacked", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static ZipArchive OpenArchive(string file)
    {
        var stream = OpenFile(file);
        try
        {
            // Read the archive first: it says whether the list is there at all, and whether it can be read.
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return ArchiveEnd.IsWhole(stream) ? archive : throw Changed(file, "its list of entries is not at its end");
        }
        catch (InvalidDataException e)
        {
            stream.Dispose();
            throw Changed(file, "its end, with the list of its entries, is missing", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static FileStream OpenFile(string file)
    {
        if (Directory.Exists(file)) throw new BourseException(FailureKind.Usage, $"{file} is a folder, not a backup", "give the path of a backup");
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BourseException(FailureKind.Usage, $"there is no file {file}", "give the path of a backup", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(FailureKind.Failed, $"{file} cannot be read: {e.Message.TrimEnd('.')}", "is it a file that you may read?", e);
        }
    }

    private static BackupManifest ReadManifest(string file, ZipArchive archive)
    {
        var entry = archive.GetEntry(BackupManifest.Name)
            ?? throw new BourseException(FailureKind.Usage, $"{file} is no backup of Bourse", "give a file that `bourse backup` has written");
        using var stream = entry.Open();
        var manifest = BackupManifest.TryRead(stream) ?? throw Changed(file, $"{BackupManifest.Name} cannot be read");
        if (manifest.Format <= BackupManifest.Version) return manifest;
        throw new BourseException(
            FailureKind.Failed, StoreFormat.Newer(file, manifest.Format, BackupManifest.Version), "update Bourse");
    }

    private static void CheckEntry(string file, ZipArchiveEntry entry)
    {
        var name = entry.FullName;
        var kind = (entry.ExternalAttributes >> UnixMode) & KindOfFile;
        if (kind is not (0 or RegularFile)) throw Changed(file, $"{name} is not a regular file but a link or a device");
        var parts = name.Split('/');
        var isSafe = !name.Contains('\\', StringComparison.Ordinal) && !name.Contains(':', StringComparison.Ordinal)
            && !name.Any(char.IsControl) && parts.All(part => part is not ("" or "." or ".."));
        if (!isSafe) throw Changed(file, $"the entry '{name}' leads out of the home folder");
    }

    private static BourseException Changed(string file, string place, Exception? inner = null) =>
        new(FailureKind.Failed, $"{file} is cut or was changed: {place}; nothing was restored", "use another copy of the backup", inner);
}
