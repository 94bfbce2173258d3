using Bourse.Retry;

namespace Bourse.Adapters.Locks;

/// <summary>
/// Limits a role (<c>se1</c>, <c>inv2</c>, <c>ingest</c>) to one process for each home folder. The operating system holds the lock on
/// <c>run/&lt;role&gt;.lock</c>, and releases it when the process ends in any way. The holder is named by a lease, <c>run/&lt;role&gt;.lease</c>. A
/// machine that shares only the folder cannot see the lock; there the lease decides, as long as it is renewed.
/// </summary>
public sealed class RoleLock : IDisposable
{
    /// <summary>ENOSPC, which .NET reports for a full disk on Unix.</summary>
    private const int DiskFull = 28;

    /// <summary>ERROR_DISK_FULL as an HRESULT.</summary>
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>EROFS, which .NET reports for a file system that is mounted read-only.</summary>
    private const int ReadOnlyFileSystem = 30;

    /// <summary>For the lock of a holder: it may be giving the role up.</summary>
    private static readonly RetryPolicy HeldPolicy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(5), MostTries = 40,
    };

    /// <summary>For a lock that nobody holds who has the role: on a busy machine it may take seconds until it is given back.</summary>
    private static readonly RetryPolicy PassingPolicy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50), MostTries = 200,
    };

    private readonly RoleFiles _files;
    private readonly ProcessIdentity _owner;
    private readonly TimeProvider _clock;
    private readonly FileStream _lock;

    private RoleLock(RoleFiles files, ProcessIdentity owner, TimeProvider clock)
    {
        (_files, _owner, _clock) = (files, owner, clock);
        _lock = Open(files, HeldPolicy.Start(clock, owner.Id), PassingPolicy.Start(clock, owner.Id));
        try
        {
            if (FindForeign(files, owner, clock) is { } other) throw Taken(files.Role, other, owner, null);
            File.Delete(files.Stop);
            Lease().Write(files.Lease);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Whether another process has asked the holder to end (<see cref="AskToStop"/>).</summary>
    public bool IsAskedToStop => _files.ReadStop() == _owner.Id;

    /// <summary>Takes the role, until disposed.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="role">The role's name: letters, digits, '.', '_' and '-'.</param>
    /// <param name="owner">This process.</param>
    /// <param name="clock">Dates the lease.</param>
    /// <exception cref="BourseException">Another process has it, or the folder cannot be written.</exception>
    public static RoleLock Take(string home, string role, ProcessIdentity owner, TimeProvider clock)
    {
        var files = new RoleFiles(home, role);
        try
        {
            Directory.CreateDirectory(files.Folder);
            return new RoleLock(files, owner, clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.HResult is DiskFull or DiskFullOnWindows) throw Full(files.Folder, e);
            var isTaken = e is IOException and not DirectoryNotFoundException && e.HResult != ReadOnlyFileSystem && File.Exists(files.Lock);
            throw isTaken ? Taken(role, RoleLease.Read(files.Lease), owner, e) : NotWritable(files.Folder, e);
        }
    }

    /// <summary>
    /// The lease of the process that has the role now; null when none has. The lock itself is tried, so the lease of a dead process is ignored even
    /// when another process has the same number now.
    /// </summary>
    /// <param name="home">The home folder.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="asker">This process.</param>
    /// <param name="clock">Decides whether a lease is still valid on a machine that cannot see the lock.</param>
    public static RoleLease? FindHolder(string home, string role, ProcessIdentity asker, TimeProvider clock)
    {
        var files = new RoleFiles(home, role);
        if (RoleLease.Read(files.Lease) is not { } lease) return null;
        try
        {
            using var free = new FileStream(files.Lock, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return FindForeign(files, asker, clock);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return FindForeign(files, asker, clock);
        }
        catch (IOException)
        {
            return lease;
        }
    }

    /// <summary>Whether any process has ever had a role of a home folder.</summary>
    public static bool WasTaken(string home, string role) => File.Exists(new RoleFiles(home, role).Lock);

    /// <summary>Whether the last process that had a role of a home folder has ended without giving it up, as after kill -9.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="asker">This process.</param>
    /// <param name="clock">Decides whether a lease is still valid on a machine that cannot see the lock.</param>
    public static bool IsAbandoned(string home, string role, ProcessIdentity asker, TimeProvider clock) =>
        File.Exists(new RoleFiles(home, role).Lease) && FindHolder(home, role, asker, clock) is null;

    /// <summary>The leases of all processes that have a role of a home folder now, by the names of the roles.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="asker">This process.</param>
    /// <param name="clock">Decides whether a lease is still valid on a machine that cannot see the lock.</param>
    public static IReadOnlyList<RoleLease> FindHolders(string home, ProcessIdentity asker, TimeProvider clock)
    {
        var folder = new RoleFiles(home, "").Folder;
        if (!Directory.Exists(folder)) return [];
        var roles = Directory.EnumerateFiles(folder, "*" + RoleFiles.LeaseSuffix).Select(file => Path.GetFileNameWithoutExtension(file));
        return [.. roles.Order(StringComparer.Ordinal).Select(role => FindHolder(home, role, asker, clock)).OfType<RoleLease>()];
    }

    /// <summary>Asks the holder of a role to end. It notices within about a second, on any machine that shares the folder.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void AskToStop(string home, RoleLease lease)
    {
        var files = new RoleFiles(home, lease.Role);
        File.WriteAllText(files.Stop + ".new", lease.Holder.Id);
        File.Move(files.Stop + ".new", files.Stop, overwrite: true);
    }

    /// <summary>Confirms the lease. A failure of the disk is ignored: the lock still holds on this machine.</summary>
    public void Renew()
    {
        try
        {
            Lease().Write(_files.Lease);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The stage itself meets and reports a failure of the disk.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_files.Lease);
        File.Delete(_files.Stop);
        _lock.Dispose();
    }

    private RoleLease Lease() => new(_files.Role, _owner, _clock.GetUtcNow());

    /// <summary>A valid lease of a process whose lock this one cannot see.</summary>
    private static RoleLease? FindForeign(RoleFiles files, ProcessIdentity self, TimeProvider clock) =>
        RoleLease.Read(files.Lease) is { } lease && !lease.Holder.SharesLocksWith(self) && lease.IsValidAt(clock.GetUtcNow()) ? lease : null;

    private static FileStream Open(RoleFiles files, RetryState held, RetryState passing)
    {
        while (true)
        {
            try
            {
                return new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult != ReadOnlyFileSystem && File.Exists(files.Lock))
            {
                var retries = IsPassing(files) ? passing : held;
                if (!retries.Pause(CancellationToken.None)) throw;
            }
        }
    }

    /// <summary>
    /// Whether a lock is held by nobody who has the role. FindHolder in another process holds it for a moment, together with others of its kind. A
    /// holder deletes its lease before it unlocks, and a child process that it has just started inherits the lock until it runs its own program.
    /// </summary>
    private static bool IsPassing(RoleFiles files)
    {
        if (RoleLease.Read(files.Lease) is null) return true;
        try
        {
            using var shared = new FileStream(files.Lock, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static BourseException Taken(string role, RoleLease? lease, ProcessIdentity self, Exception? inner) => new(
        FailureKind.Failed,
        lease switch
        {
            null => $"{role} is running already, in another process",
            { Holder: var holder } when holder.Id == self.Id || self.CanSignal(holder) => $"{role} is running already, as process {holder.Process}",
            { Holder: var holder } => $"{role} is running already, as process {holder.Process} on {holder.Host}",
        },
        lease is { Holder: var process } && (process.Id == self.Id || self.CanSignal(process))
            ? $"stop this one (`kill {process.Process}`)"
            : "stop this one",
        inner)
    {
        Code = BourseErrorCode.RoleTaken,
    };

    private static BourseException Full(string folder, Exception inner) => new(
        FailureKind.Failed, $"the disk is full: nothing can be written to {folder}", "free some space, then start again", inner)
    {
        Code = BourseErrorCode.DiskFull,
    };

    private static BourseException NotWritable(string folder, Exception inner)
    {
        var home = Path.GetDirectoryName(folder)!;
        var (why, remedy) = inner.HResult == ReadOnlyFileSystem ? (": its disk is mounted read-only", "choose another folder")
            : File.Exists(home) ? ($": {home} is not a folder", "choose a folder")
            : ("", "make it writable (`chmod u+w`), or choose another folder");
        return new BourseException(FailureKind.Failed, $"{folder} cannot be written{why}", remedy, inner) { Code = BourseErrorCode.HomeNotUsable };
    }

    /// <summary>The files of a role.</summary>
    private sealed record RoleFiles(string Home, string Role)
    {
        public const string LeaseSuffix = ".lease";

        public string Folder => Path.Combine(Home, "run");

        public string Lock => Path.Combine(Folder, Role + ".lock");

        public string Lease => Path.Combine(Folder, Role + LeaseSuffix);

        public string Stop => Path.Combine(Folder, Role + ".stop");

        /// <summary>The identity that is asked to end; null when none is.</summary>
        public string? ReadStop()
        {
            try
            {
                return File.Exists(Stop) ? File.ReadAllText(Stop) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
