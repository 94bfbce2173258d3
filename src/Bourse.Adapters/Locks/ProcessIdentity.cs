namespace Bourse.Adapters.Locks;

/// <summary>
/// A process among all that may share a folder. Its number alone does not identify it: in containers every program is process 1, and each machine
/// numbers its own processes.
/// </summary>
/// <param name="Id">Drawn when the process starts; no other process has it.</param>
/// <param name="Host">The name of its machine or container.</param>
/// <param name="Process">Its number there.</param>
/// <param name="Kernel">The running kernel: processes of the same one see each other's file locks, in containers too.</param>
/// <param name="Namespace">The namespace of process numbers: within it, a number identifies a process and a signal reaches it.</param>
public sealed record ProcessIdentity(string Id, string Host, int Process, string Kernel, string Namespace)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const string NamespaceFile = "/proc/self/ns/pid";

    /// <summary>The identity of this process.</summary>
    /// <param name="id">Drawn at its start.</param>
    public static ProcessIdentity OfThisProcess(Guid id)
    {
        var host = Environment.MachineName;
        return new ProcessIdentity(id.ToString("N"), host, Environment.ProcessId, ReadBootId() ?? host, ReadNamespace() ?? host);
    }

    /// <summary>Whether both see each other's file locks.</summary>
    public bool SharesLocksWith(ProcessIdentity other) => Kernel == other.Kernel;

    /// <summary>Whether a signal to the other's number reaches it.</summary>
    public bool CanSignal(ProcessIdentity other) => Kernel == other.Kernel && Namespace == other.Namespace && Id != other.Id;

    private static string? ReadBootId()
    {
        try
        {
            return File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ReadNamespace()
    {
        try
        {
            return new FileInfo(NamespaceFile).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
