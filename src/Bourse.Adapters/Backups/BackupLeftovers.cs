using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Bourse.Adapters.Files;

namespace Bourse.Adapters.Backups;

/// <summary>
/// The temporary files of backups (<c>NAME.PROCESS-NUMBER.tmp</c>, and <c>.db.tmp</c> for the copy of a store) and the temporary folders of restores
/// (<c>HOME.PROCESS-NUMBER.restoring</c>). They remain when a process is killed. A process keeps one file of its own locked until it ends, so a
/// process of another container with the same number is not taken for a dead one.
/// </summary>
public static partial class BackupLeftovers
{
    private const string StoreCopy = ".db" + AtomicFile.Suffix;
    private const string Restoring = ".restoring";
    private const string RestoringMark = Restoring + AtomicFile.Suffix;

    /// <summary>The temporary file of a backup by this process, which is locked while it is written.</summary>
    public static string BackupOf(string file) => $"{file}.{Environment.ProcessId}{AtomicFile.Suffix}";

    /// <summary>The temporary copy of a store, beside the backup by this process.</summary>
    public static string StoreOf(string file) => $"{file}.{Environment.ProcessId}{StoreCopy}";

    /// <summary>The folder that becomes the home, of a restore by this process.</summary>
    public static string FolderOf(string home) => $"{home}.{Environment.ProcessId}{Restoring}";

    /// <summary>Locks a file beside the folder that becomes the home, until disposed; then it is gone.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static IDisposable Hold(string home) => new FileStream(
        $"{home}.{Environment.ProcessId}{RestoringMark}", FileMode.CreateNew, FileAccess.Write, AtomicFile.Exclusive, bufferSize: 0,
        FileOptions.DeleteOnClose);

    /// <summary>Whether a file has the name of a temporary one of a backup.</summary>
    public static bool IsTemporary(string file) => TemporaryName().IsMatch(Path.GetFileName(file));

    /// <summary>Removes what killed backups of this name have left.</summary>
    /// <param name="file">The full path of the backup.</param>
    /// <returns>What remains, as a process may be writing it.</returns>
    public static IReadOnlyList<string> RemoveOfBackup(string file) => Remove(file, AtomicFile.Suffix, [StoreCopy, StoreCopy + "-journal"]);

    /// <summary>Removes what killed restores to this home have left.</summary>
    /// <param name="home">The full path of the home, without a separator at its end.</param>
    /// <returns>What remains, as a process may be writing it.</returns>
    public static IReadOnlyList<string> RemoveOfRestore(string home) => Remove(home, RestoringMark, [Restoring]);

    private static List<string> Remove(string target, string mark, string[] others)
    {
        var remaining = new List<string>();
        foreach (var left in Find(target, [mark, .. others]).GroupBy(one => one.Process, one => one.Path))
        {
            if (!TryRemove(left.Key, $"{target}.{left.Key}{mark}", left)) remaining.Add(left.MinBy(path => path.Length)!);
        }

        return remaining;
    }

    private static List<(int Process, string Path)> Find(string target, string[] endings)
    {
        var found = new List<(int, string)>();
        if (Path.GetDirectoryName(target) is not { } folder) return found;
        var prefix = Path.GetFileName(target) + ".";
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                var name = Path.GetFileName(path);
                if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
                var (rest, dot) = (name[prefix.Length..], name.IndexOf('.', prefix.Length) - prefix.Length);
                if (dot <= 0 || !endings.Contains(rest[dot..])) continue;
                if (int.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var process)) found.Add((process, path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever writes there next meets and reports it.
        }

        return found;
    }

    /// <summary>Removes what a process has left, unless it may be running.</summary>
    private static bool TryRemove(int process, string mark, IEnumerable<string> paths)
    {
        if (IsRunning(process) || (File.Exists(mark) && !AtomicFile.TryRemoveUnlocked(mark))) return false;
        try
        {
            foreach (var path in paths)
            {
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else File.Delete(path);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether another process has this number. That of this one says nothing, as in a container each has the same; its lock does.</summary>
    private static bool IsRunning(int process)
    {
        if (process == Environment.ProcessId) return false;
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@".\.[0-9]+(\.db)?\.tmp(-journal)?$")]
    private static partial Regex TemporaryName();
}
