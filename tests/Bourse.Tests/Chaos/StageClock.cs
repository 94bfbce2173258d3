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

    // Without the C library, whose versions tcc would give to the functions: then they stand in for those of one version alone.
    private static readonly Lazy<string?> Library = new(() => TryCompile("clock.c", "clock.so", "-shared", "-fPIC", "-nostdlib"));
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

    /// <summary>Compiles one of the sources in C beside this one, into the folder of the tests.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="target">The name of what is made of it.</param>
    /// <param name="options">Options for the compiler.</param>
    /// <returns>The path of what was made; null where there is no compiler.</returns>
    public static string? TryCompile(string source, string target, params string[] options)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var path = Path.Combine(AppContext.BaseDirectory, target);
        string[] arguments = [.. options, "-o", path, Path.Combine(AppContext.BaseDirectory, "Chaos", source)];
        return Array.Exists(Compilers, compiler => Compiles(compiler, arguments)) ? path : null;
    }

    private static bool Compiles(string compiler, string[] arguments)
    {
        try
        {
            using var process = Process.Start(compiler, arguments);
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
