using System.Reflection;
using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Loads librdkafka, Kafka's native client, from the files of the package librdkafka.redist beside the program. Nothing happens before Kafka is
/// first used.
/// </summary>
public static class LibrdkafkaLibrary
{
    private const string Name = "librdkafka";

    /// <summary>2.3.0, the first version with all functions of <see cref="Librdkafka"/> (DescribeTopics with the topics' ids).</summary>
    private const int OldestVersion = 0x020300ff;

    private static readonly Lazy<nint> Loaded = new(LoadOnce);

    internal static nint Handle => Loaded.Value;

    /// <summary>Loads the library, once a process; the calls of all threads wait for the one that does it.</summary>
    /// <exception cref="BourseException">It is not there, it cannot be loaded, or it is too old.</exception>
    public static void Load() => _ = Loaded.Value;

    /// <summary>Refuses a version (0xMMmmrrpp) that lacks functions.</summary>
    /// <exception cref="BourseException">It is too old.</exception>
    internal static void Check(int version)
    {
        if (version >= OldestVersion) return;
        throw new BourseException(
            FailureKind.Failed, $"the native library {Name} {Text(version)} is older than {Text(OldestVersion)}", "build Bourse anew with ./bourse");
    }

    /// <summary>
    /// The package's files by machine. On glibc and x64 the file without a prefix needs libsasl2, for Kerberos, which Bourse does not use.
    /// </summary>
    internal static string[] NamesFor(string runtimeIdentifier) => runtimeIdentifier switch
    {
        _ when runtimeIdentifier.Contains("musl", StringComparison.Ordinal) => [$"alpine-{Name}", Name],
        "linux-x64" => [$"centos8-{Name}", Name],
        _ => [Name, $"centos8-{Name}"],
    };

    private static nint LoadOnce()
    {
        var confluent = typeof(Confluent.Kafka.Library).Assembly;
        foreach (var name in NamesFor(RuntimeInformation.RuntimeIdentifier))
        {
            if (!NativeLibrary.TryLoad(name, confluent, null, out var library)) continue;
            Resolve(typeof(LibrdkafkaLibrary).Assembly, library);
            Resolve(confluent, library);
            Check(Librdkafka.Version());
            return library;
        }

        throw new BourseException(
            FailureKind.Failed,
            $"the native library {Name} cannot be loaded",
            "build Bourse for this machine: ./bourse does, from the package librdkafka.redist");
    }

    /// <summary>Resolves the library name of Bourse's and Confluent's declarations to the file loaded.</summary>
    private static void Resolve(Assembly assembly, nint library) =>
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == Name ? library : 0);

    private static string Text(int version) => $"{version >> 24}.{(version >> 16) & 0xff}.{(version >> 8) & 0xff}";
}
