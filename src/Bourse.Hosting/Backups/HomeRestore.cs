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
    /// <param name="tell">Is told each part when it is there.</param>
    /// <param name="cancellation">Ends the work; the home is as before then.</param>
    /// <exception cref="BourseException">The home is not empty, or the backup is not as it was written.</exception>
    public static async Task<IReadOnlyList<BackupPart>> RestoreAsync(
        string file, HomeFolder home, Action<BackupPart> tell, CancellationToken cancellation)
    {
        if (Path.Exists(home.Folder) && (!Directory.Exists(home.Folder) || Directory.EnumerateFileSystemEntries(home.Folder).Any()))
        {
            throw new BourseException(
                FailureKind.Usage, $"{home.Folder} is not empty; a backup is restored into an empty home only",
                "choose an empty folder")
            {
                Code = BourseErrorCode.HomeNotUsable,
            };
        }

        using var reader = BackupReader.Open(file);
        var made = $"{Path.TrimEndingDirectorySeparator(home.Folder)}.{System.Environment.ProcessId}.restoring";
        try
        {
            Directory.CreateDirectory(made);
            foreach (var part in reader.Parts)
            {
                await reader.UnpackAsync(part, made, cancellation);
                if (!part.Path.Contains('/', StringComparison.Ordinal) && Path.GetExtension(part.Path) == ".db")
                {
                    SqliteCopies.Open(Path.Combine(made, part.Path), $"{part.Path} in {file}");
                }

                tell(part);
            }

            if (Directory.Exists(home.Folder)) Directory.Delete(home.Folder);
            Directory.Move(made, home.Folder);
            return reader.Parts;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(
                FailureKind.Failed, $"cannot write {home.Folder}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}", "choose another folder", e)
            {
                Code = BourseErrorCode.HomeNotUsable,
            };
        }
        finally
        {
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        }
    }
}
