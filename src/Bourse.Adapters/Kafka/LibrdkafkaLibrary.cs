using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Finds librdkafka, Kafka's native client: beside the program, then where <c>BOURSE_LIBRDKAFKA</c> says, then from the script that
/// <c>BOURSE_LIBRDKAFKA_BUILDER</c> names, which builds it. Nothing happens before Kafka is first used.
/// </summary>
public static class LibrdkafkaLibrary
{
    /// <summary>The environment variable with the path of the library.</summary>
    public const string PathVariable = "BOURSE_LIBRDKAFKA";

    /// <summary>The environment variable with the path of a script that prints the path of a library it has made.</summary>
    public const string BuilderVariable = "BOURSE_LIBRDKAFKA_BUILDER";

    private const string Name = "librdkafka";
    private const string Remedy =
        $"start Bourse by ./bourse, which gets it, build with -p:HasLibrdkafka=true, or set {PathVariable} to the path of librdkafka 2.x";
    private static readonly Lock Gate = new();
    private static nint _library;
    private static bool _resolves;

    internal static nint Handle
    {
        get
        {
            Load();
            return _library;
        }
    }

    /// <summary>Loads the library, once a process; the calls of all threads wait for the one that does it.</summary>
    /// <exception cref="BourseException">There is none, or it cannot be loaded.</exception>
    public static void Load()
    {
        if (Volatile.Read(ref _library) != 0) return;
        lock (Gate)
        {
            if (_library != 0) return;
            var library = Find();
            if (!_resolves) Register();
            Volatile.Write(ref _library, library);
        }
    }

    private static void Register()
    {
        foreach (var assembly in (Assembly[])[typeof(LibrdkafkaLibrary).Assembly, typeof(Confluent.Kafka.Library).Assembly])
        {
            NativeLibrary.SetDllImportResolver(assembly, Resolve);
        }

        _resolves = true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? _library : 0;

    private static nint Find()
    {
        if (NativeLibrary.TryLoad(Name, typeof(LibrdkafkaLibrary).Assembly, DllImportSearchPath.AssemblyDirectory, out var library)) return library;
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path) return Open(path, $"{PathVariable} names");
        if (Environment.GetEnvironmentVariable(BuilderVariable) is { Length: > 0 } builder) return Open(Build(builder), $"{builder} made");
        throw new BourseException(FailureKind.Failed, "Kafka's native library librdkafka is not there", Remedy);
    }

    private static nint Open(string path, string origin)
    {
        if (NativeLibrary.TryLoad(path, out var library)) return library;
        var cause = File.Exists(path) ? "it cannot be loaded" : "there is no such file";
        throw new BourseException(FailureKind.Failed, $"{origin} the library {path}, but {cause}", Remedy);
    }

    /// <summary>Runs the script; what it tells on its way goes to where this program's messages go.</summary>
    private static string Build(string builder)
    {
        try
        {
            using var script = Process.Start(new ProcessStartInfo(builder) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var path = script.StandardOutput.ReadToEnd().Trim();
            script.WaitForExit();
            if (script.ExitCode == 0 && path.Length > 0) return path.Split('\n')[^1].Trim();
            throw new BourseException(FailureKind.Failed, $"librdkafka could not be built: {builder} ended with code {script.ExitCode}", Remedy);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BourseException(FailureKind.Failed, $"librdkafka could not be built: {builder} cannot be run", Remedy, e);
        }
    }
}
