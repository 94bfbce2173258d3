using System.Globalization;
using System.Text;

namespace Bourse.Events;

/// <summary>
/// The headers that a message carries in a dead-letter topic besides its own. Their names have a prefix, so that they leave a message's own headers
/// alone. Dead letters whose headers lack the prefix are read too: some programs write them so, and Bourse 0.1 did.
/// </summary>
public static class DeadLetterHeaders
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "bourse.dlq.";

    /// <summary>The topic it was read from.</summary>
    public const string Topic = Prefix + "topic";

    /// <summary>The partition it was read from.</summary>
    public const string Partition = Prefix + "partition";

    /// <summary>The offset it was read from.</summary>
    public const string Offset = Prefix + "offset";

    /// <summary>The stage that could not use it.</summary>
    public const string Stage = Prefix + "stage";

    /// <summary>Why it could not be used.</summary>
    public const string Error = Prefix + "error";

    /// <summary>When that was found, ISO 8601 in UTC.</summary>
    public const string Time = Prefix + "time";

    private static readonly HashSet<string> FormerNames =
        new[] { Topic, Partition, Offset, Stage, Error, Time }.Select(name => name[Prefix.Length..]).ToHashSet(StringComparer.Ordinal);

    /// <summary>Where a dead letter came from, or null when its headers do not say.</summary>
    public static DeadLetterSource? SourceOf(IReadOnlyList<(string Name, byte[]? Value)> headers) =>
        int.TryParse(Find(headers, Partition), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
        && long.TryParse(Find(headers, Offset), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new DeadLetterSource(partition, offset)
            : null;

    /// <summary>The text of the last header of that name, which may be one of those above, or null.</summary>
    public static string? Find(IReadOnlyList<(string Name, byte[]? Value)> headers, string name)
    {
        var found = IsOurs(name) && !headers.Any(header => IsOurs(header.Name)) ? name[Prefix.Length..] : name;
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            if (headers[i].Name == found) return headers[i].Value is { } value ? Encoding.UTF8.GetString(value) : null;
        }

        return null;
    }

    /// <summary>The headers of a dead letter that are the message's own.</summary>
    public static IEnumerable<(string Name, byte[]? Value)> OwnOf(IReadOnlyList<(string Name, byte[]? Value)> headers) =>
        headers.Any(header => IsOurs(header.Name)) ? WithoutOurs(headers) : headers.Where(header => !FormerNames.Contains(header.Name));

    /// <summary>The headers of a message without those of an earlier dead letter of it.</summary>
    internal static IEnumerable<(string Name, byte[]? Value)> WithoutOurs(IEnumerable<(string Name, byte[]? Value)> headers) =>
        headers.Where(header => !IsOurs(header.Name));

    private static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>Where a dead letter came from, within its topic: its identity.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
public readonly record struct DeadLetterSource(int Partition, long Offset);
