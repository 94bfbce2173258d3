using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Bourse.Dashboard;

/// <summary>
/// Finds ASP.NET Core beside the runtime, for a program that starts without it. The program's own configuration does not name it, because a runtime
/// that looks for two frameworks starts more slowly, and every command would pay for it.
/// </summary>
public static class AspNetCoreFramework
{
    private const string Name = "Microsoft.AspNetCore.App";
    private static readonly Lock Gate = new();
    private static string? _folder;

    /// <summary>Lets the runtime find its assemblies. To be called before a method that uses them is entered.</summary>
    /// <param name="by">What needs it.</param>
    /// <exception cref="BourseException">It is not installed.</exception>
    public static void Use(string by)
    {
        lock (Gate)
        {
            if (_folder is not null || IsThere()) return;
            _folder = FindFolder() ?? throw new BourseException(
                FailureKind.Failed, $"ASP.NET Core {Environment.Version.Major} is not installed beside .NET, and {by} needs it",
                $"install the .NET SDK {Environment.Version.Major}, or the package aspnetcore-runtime-{Environment.Version.Major}.0");
            AssemblyLoadContext.Default.Resolving += Resolve;
        }
    }

    /// <summary>Whether the program was started with it, as tests and self-contained programs are.</summary>
    private static bool IsThere()
    {
        try
        {
            Assembly.Load("Microsoft.AspNetCore.Http");
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The folder of the version of the runtime, else of the newest patch of the same release.</summary>
    private static string? FindFolder()
    {
        var runtime = new DirectoryInfo(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory()));
        var frameworks = Path.Combine(runtime.Parent!.Parent!.FullName, Name);
        if (!Directory.Exists(frameworks)) return null;
        var same = Path.Combine(frameworks, runtime.Name);
        if (Directory.Exists(same)) return same;
        return new DirectoryInfo(frameworks).GetDirectories().Select(folder => (folder.FullName, Version: VersionOf(folder.Name)))
            .Where(one => one.Version is { } version && version.Major == Environment.Version.Major && version.Minor == Environment.Version.Minor)
            .OrderByDescending(one => one.Version).Select(one => one.FullName).FirstOrDefault();
    }

    private static Version? VersionOf(string name) => Version.TryParse(name, out var version) ? version : null;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        var path = Path.Combine(_folder!, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
