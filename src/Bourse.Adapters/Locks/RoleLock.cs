using System.Globalization;

namespace Bourse.Adapters.Locks;

/// <summary>
/// Limits a role (<c>se1</c>, <c>inv2</c>, <c>ingest</c>) to one process for each home folder. The operating system holds the lock on
/// <c>run/&lt;role&gt;.lock</c>, and releases it when the process ends in any way. The holder's process number is in <c>run/&lt;role&gt;.pid</c>,
/// since other processes cannot read a locked file.
/// </summary>
public sealed class RoleLock : IDisposable
{
    /// <summary>ENOSPC, which .NET reports for a full disk on Unix.</summary>
    private const int DiskFull = 28;

    /// <summary>ERROR_DISK_FULL as an HRESULT.</summary>
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    private const int Tries = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly FileStream _lock;
    private readonly string _pidFile;

    private RoleLock(FileStream @lock, string pidFile)
    {
        _lock = @lock;
        _pidFile = pidFile;
        try
        {
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Takes the role, until disposed.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="role">The role's name: letters, digits, '.', '_' and '-'.</param>
    /// <exception cref="BourseException">Another process has it, or the folder cannot be written.</exception>
    public static RoleLock Take(string home, string role)
    {
        var folder = Path.Combine(home, "run");
        var pidFile = Path.Combine(folder, role + ".pid");
        var file = Path.Combine(folder, role + ".lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new RoleLock(Open(file), pidFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.HResult is DiskFull or DiskFullOnWindows) throw Full(folder, e);
            var isTaken = e is IOException and not DirectoryNotFoundException && File.Exists(file);
            throw isTaken ? Taken(role, ReadPid(pidFile), e) : NotWritable(folder, e);
        }
    }

    /// <summary>
    /// The process that has the role now; null when none has. The lock itself is tried, so a file of a dead process is ignored even when another
    /// process has the same number now.
    /// </summary>
    /// <param name="home">The home folder.</param>
    /// <param name="role">The role's name.</param>
    public static int? FindHolder(string home, string role)
    {
        var folder = Path.Combine(home, "run");
        if (ReadPid(Path.Combine(folder, role + ".pid")) is not { } pid) return null;
        try
        {
            using var free = new FileStream(Path.Combine(folder, role + ".lock"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return pid;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_pidFile);
        _lock.Dispose();
    }

    private static FileStream Open(string file)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (left > 1 && File.Exists(file))
            {
                // FindHolder in another process may hold the lock for a moment.
                Thread.Sleep(Pause);
            }
        }
    }

    private static int? ReadPid(string pidFile)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static BourseException Taken(string role, int? pid, Exception inner) => new(
        FailureKind.Failed,
        pid is { } number ? $"{role} is running already, as process {number}" : $"{role} is running already, in another process",
        pid is { } process ? $"stop it first (`kill {process}`)" : "stop it first",
        inner)
    {
        Code = BourseErrorCode.RoleTaken,
    };

    private static BourseException Full(string folder, Exception inner) => new(
        FailureKind.Failed, $"the disk is full: nothing can be written to {folder}", "free some space, then start again", inner);

    private static BourseException NotWritable(string folder, Exception inner) => new(
        FailureKind.Failed, $"{folder} cannot be written", "make it writable (`chmod u+w`), or choose another folder", inner)
    {
        Code = BourseErrorCode.HomeNotUsable,
    };
}
