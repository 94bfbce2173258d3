using System.CommandLine;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Commands;

/// <summary>The options for what a statement may use.</summary>
internal static class QueryOptions
{
    /// <summary>The most memory.</summary>
    public static Option<string?> MaxMemory() =>
        OptionOf.Text("--max-memory", "BYTES", "The most memory to use, e.g. 512MiB (default: 80 % of the machine's)");

    /// <summary>The most threads.</summary>
    public static Option<long?> Threads() => OptionOf.Number("--threads", "NUMBER", "How many threads to use (default: one for each processor)", 1);

    /// <summary>Reads a number of bytes; null when there is none.</summary>
    /// <exception cref="BourseException">It is no number of bytes (<see cref="FailureKind.Usage"/>).</exception>
    public static long? ReadMemory(string? text)
    {
        if (text is null) return null;
        if (ByteCount.TryRead(text, out var bytes) && bytes > 0) return bytes;
        throw new BourseException(FailureKind.Usage, $"--max-memory '{text}' is not a number of bytes", "write it like 512MiB or 4GiB");
    }
}
