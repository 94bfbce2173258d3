using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Status;

/// <summary>
/// The status records of a home folder's stages, <c>run/&lt;stage&gt;.json</c>, replaced once a second and kept when the stage has ended. Every
/// process that uses the embedded log works on that folder, so these files reach all of its readers without a write to the log.
/// </summary>
public static class StatusFiles
{
    /// <summary>Writes a record. A stage continues when it cannot be written.</summary>
    public static void Write(HomeFolder home, StatusRecord record)
    {
        var path = PathOf(home, record.View.Stage);
        try
        {
            Directory.CreateDirectory(home.Run);
            File.WriteAllBytes(path + ".new", record.ToJson());
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The stage itself meets and reports a failure of the disk.
        }
    }

    /// <summary>Deletes the record of a stage whose work was deleted.</summary>
    public static void Remove(HomeFolder home, string stage)
    {
        try
        {
            if (Directory.Exists(home.Run)) File.Delete(PathOf(home, stage));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The stage replaces it when it runs again.
        }
    }

    /// <summary>What every stage wrote last; a file that cannot be read is left out.</summary>
    public static IReadOnlyList<StatusRecord> ReadAll(HomeFolder home)
    {
        if (!Directory.Exists(home.Run)) return [];
        return [.. Directory.EnumerateFiles(home.Run, "*.json").Order(StringComparer.Ordinal).Select(Read).OfType<StatusRecord>()];
    }

    private static string PathOf(HomeFolder home, string stage) => Path.Combine(home.Run, stage + ".json");

    private static StatusRecord? Read(string path)
    {
        try
        {
            return StatusRecord.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
