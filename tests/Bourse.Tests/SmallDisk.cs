using System.Diagnostics;

namespace Bourse.Tests;

/// <summary>A real disk of a few bytes, mounted in memory, that can get full. Skips the test where mounting is not allowed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Its only folder.</summary>
    public string Folder { get; }

    /// <summary>Mounts a disk.</summary>
    /// <param name="size">How large, e.g. <c>64k</c>.</param>
    public static SmallDisk Mount(string size)
    {
        var disk = TryMount(size);
        Assert.SkipWhen(disk is null, "needs the right to mount a small disk");
        return disk!;
    }

    /// <summary>Mounts a disk; null where that is not allowed.</summary>
    public static SmallDisk? TryMount(string size)
    {
        var folder = Directory.CreateTempSubdirectory("bourse-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Gives it another size.</summary>
    public void Resize(string size) => Assert.True(Run("mount", "-o", $"remount,size={size}", Folder));

    /// <summary>Lets nobody write to it any more, not even a privileged user.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Folder));

    public void Dispose()
    {
        Assert.True(Run("umount", Folder));
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
