using Bourse.Adapters.Files;

namespace Bourse.Adapters.DuckDb;

/// <summary>A file that is being written, under a name that no other process has.</summary>
internal static class UnfinishedFile
{
    /// <summary>Creates an empty file beside a path.</summary>
    /// <returns>The path of the new file.</returns>
    public static string Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var number = 0; ; number++)
        {
            var unfinished = $"{path}.{number}.tmp";
            try
            {
                new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write).Dispose();
                return unfinished;
            }
            catch (IOException e) when (AtomicFile.IsTaken(e))
            {
                // Another process has or had it, or one that was killed.
            }
        }
    }
}
