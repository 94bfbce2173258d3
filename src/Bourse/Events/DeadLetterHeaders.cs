using System.Globalization;
using System.Text;

namespace Bourse.Events;

/// <summary>The headers that a message carries in a dead-letter topic besides its own.</summary>
public static class DeadLetterHeaders
{
    /// <summary>The topic it was read from.</summary>
    public const string Topic = "topic";

    /// <summary>The partition it was read from.</summary>
    public const string Partition = "partition";

    /// <summary>The offset it was read from.</summary>
    public const string Offset = "offset";

    /// <summary>The stage that could not use it.</summary>
    public const string Stage = "stage";

    /// <summary>Why it could not be used.</summary>
    public const string Error = "error";

    /// <summary>When that was found, ISO 8601 in UTC.</summary>
    public const string Time = "time";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(StringComparer.Ordinal) { Topic, Partition, Offset, Stage, Error, Time };

    /// <summary>Where a dead letter came from, or null when its headers do not say.</summary>
    public static DeadLetterSource? SourceOf(IReadOnlyList<(string Name, byte[]? Value)> headers) =>
        int.TryParse(Find(headers, Partition), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
        && long.TryParse(Find(headers, Offset), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new DeadLetterSource(partition, offset)
            : null;

    /// <summary>The text of the last header of that name, or null.</summary>
    public static string? Find(IReadOnlyList<(string Name, byte[]? Value)> headers, string name)
    {
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            if (headers[i].Name == name) return headers[i].Value is { } value ? Encoding.UTF8.GetString(value) : null;
        }

        return null;
    }
}

/// <summary>Where a dead letter came from, within its topic: its identity.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
public readonly record struct DeadLetterSource(int Partition, long Offset);
