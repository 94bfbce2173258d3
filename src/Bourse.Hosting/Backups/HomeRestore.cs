using Bourse.Adapters.Backups;
using Bourse.Adapters.Sqlite;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Backups;

/// <summary>Makes a home of a backup. The home has its name only when all parts are there and checked.</summary>
public static class HomeRestore
{
    /// <summary>Restores a backup.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="home">The home, which must be missing or empty.</param>
    /// <param name="teller">Is told each part when it is there.</param>
    /// <param name="cancellation">Ends the work; the home is as before then.</param>
    /// <exception cref="BourseException">
    /// The home is not empty, the backup is not as it was written, or one of its stores is of a newer version.
    /// </exception>
    public static async Task<IReadOnlyList<BackupPart>> RestoreAsync(
        string file, HomeFolder home, BackupTeller teller, CancellationToken cancellation)
    {
        RequireEmpty(home.Folder);
        using var reader = BackupReader.Open(file);
        var target = Path.TrimEndingDirectorySeparator(home.Folder);
        teller.WarnOf(BackupLeftovers.RemoveOfRestore(target));
        var made = BackupLeftovers.FolderOf(target);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var held = BackupLeftovers.Hold(target);
            try
            {
                await UnpackAsync(reader, file, made, teller, cancellation);
                if (Directory.Exists(target)) Directory.Delete(target);
                Directory.Move(made, target);
                return reader.Parts;
            }
            finally
            {
                if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupFailures.OfHome(target, e);
        }
        catch (BourseException e) when (e.Message.Contains(made, StringComparison.Ordinal))
        {
            // The folder is gone when this is read.
            var told = e.Message.Replace(made, target, StringComparison.Ordinal);
            throw new BourseException(e.Kind, told, e.Remedy, e) { Code = e.Code };
        }
    }

    private static void RequireEmpty(string folder)
    {
        if (!Path.Exists(folder) || (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())) return;
        var cause = Directory.Exists(folder)
            ? $"{folder} is not empty; a backup is restored into an empty home only"
            : $"{folder} is a file, not a folder";
        throw new BourseException(FailureKind.Usage, cause, "choose an empty folder") { Code = BourseErrorCode.HomeNotUsable };
    }

    private static async Task UnpackAsync(BackupReader reader, string file, string made, BackupTeller teller, CancellationToken cancellation)
    {
        Directory.CreateDirectory(made);
        foreach (var part in reader.Parts)
        {
            await reader.UnpackAsync(part, made, cancellation);
            if (IsStore(part)) SqliteCopies.Open(Path.Combine(made, part.Path), $"{part.Path} in {file}");
            teller.Part(part);
        }
    }

    private static bool IsStore(BackupPart part) =>
        !part.Path.Contains('/', StringComparison.Ordinal) && Path.GetExtension(part.Path) == ".db";
}
