using System.Buffers.Binary;
using System.Diagnostics;

namespace Bourse.Tests.Chaos;

/// <summary>
/// The time of day that a stage sees, ahead of the true one or behind it, by the library of <c>clock.c</c>, which is compiled for it. The package
/// <c>faketime</c> does the same, but hangs .NET programs: it replaces their waits, too.
/// </summary>
internal sealed class StageClock : IDisposable
{
    private const long NanosecondsOfTick = 100;
    private static readonly string[] Compilers = ["tcc", "gcc", "cc"];
    private static readonly Lazy<string?> Library = new(TryCompile);
    private readonly string _file = Path.GetTempFileName();

    public StageClock() => Set(TimeSpan.Zero);

    /// <summary>Whether clocks can be set: on Linux where there is a compiler of C.</summary>
    public static bool CanBeSet => Library.Value is not null;

    /// <summary>Lets a program that is to be started see this clock.</summary>
    public void GiveTo(ProcessStartInfo start)
    {
        start.Environment["LD_PRELOAD"] = Library.Value;
        start.Environment["BOURSE_TEST_CLOCK_FILE"] = _file;
    }

    /// <summary>Sets the clock so far ahead, or back.</summary>
    public void Set(TimeSpan step)
    {
        Span<byte> difference = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(difference, step.Ticks * NanosecondsOfTick);
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(difference);
    }

    public void Dispose() => File.Delete(_file);

    private static string? TryCompile()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var source = Path.Combine(AppContext.BaseDirectory, "Chaos", "clock.c");
        var library = Path.Combine(AppContext.BaseDirectory, "clock.so");
        return Array.Exists(Compilers, compiler => Compiles(compiler, source, library)) ? library : null;
    }

    private static bool Compiles(string compiler, string source, string library)
    {
        try
        {
            using var process = Process.Start(compiler, ["-shared", "-fPIC", "-o", library, source]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such compiler.
            return false;
        }
    }
}
