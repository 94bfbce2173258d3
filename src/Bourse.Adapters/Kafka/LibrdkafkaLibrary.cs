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
    private static readonly Lazy<nint> Loaded = new(LoadOnce);

    internal static nint Handle => Loaded.Value;

    /// <summary>Loads the library, once a process; the calls of all threads wait for the one that does it.</summary>
    /// <exception cref="BourseException">It is not there, or it cannot be loaded.</exception>
    public static void Load() => _ = Loaded.Value;

    private static nint LoadOnce()
    {
        if (!NativeLibrary.TryLoad(Name, typeof(Confluent.Kafka.Library).Assembly, null, out var library))
        {
            throw new BourseException(
                FailureKind.Failed,
                $"the native library {Name} cannot be loaded",
                "build Bourse for this machine: ./bourse does, from the package librdkafka.redist");
        }

        NativeLibrary.SetDllImportResolver(typeof(LibrdkafkaLibrary).Assembly, (name, _, _) => name == Name ? library : 0);
        NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Library).Assembly, (name, _, _) => name == Name ? library : 0);
        return library;
    }
}
