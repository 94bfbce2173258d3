using System.Globalization;

/// <summary>
/// Runs inside a measured program before its <c>Main</c>, where <c>DOTNET_STARTUP_HOOKS</c> names this assembly, and writes down at the end
/// how many bytes of objects the program has allocated. The runtime looks for a class of this name in no namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable with the path of the file it writes.</summary>
    public const string FileVariable = "BOURSE_BENCH_ALLOCATED";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file) return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllText(file, GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
    }
}
