using System.Globalization;
using System.Runtime.InteropServices;

namespace Bourse.Benchmarks.Harness;

/// <summary>The machine that figures were taken on; nothing that names it or its owner.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">How many processors the program may use.</param>
/// <param name="MemoryGiB">The memory it may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
internal sealed record Machine(string Cpu, int Cores, double MemoryGiB, string System, string Runtime)
{
    public static Machine This { get; } = new(
        ReadCpu(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <summary>How many processes wanted to run, on average over the last minute; null where the system does not tell.</summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string ReadCpu()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{model ?? "unknown"} ({RuntimeInformation.ProcessArchitecture})";
    }
}
