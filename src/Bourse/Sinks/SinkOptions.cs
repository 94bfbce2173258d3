using Bourse.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Sinks;

/// <summary>What a sink reads, as whom, and when it writes.</summary>
public sealed record SinkOptions
{
    /// <summary>The sink's name, as in the header of its dead letters.</summary>
    public required string Name { get; init; }

    /// <summary>The topics to take in; each must exist when the sink starts.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The consumer group whose members share the partitions.</summary>
    public required string Group { get; init; }

    /// <summary>See <see cref="ConsumerOptions.InstanceId"/>; also the owner in the store. Null for a member without one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>See <see cref="ConsumerOptions.SessionTimeout"/>.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>About how many bytes of records are fetched at once.</summary>
    public int MaxFetchBytes { get; init; } = 1 << 20;

    /// <summary>A partition is written once it has this many records; the rest of a fetch may exceed it.</summary>
    public int MaxRecords { get; init; } = 4000;

    /// <summary>A partition is written once it has this many bytes of keys and values; the rest of a fetch may exceed it.</summary>
    public long MaxBytes { get; init; } = 8 << 20;

    /// <summary>All partitions are written once they have this many bytes together, so that memory does not grow with their number.</summary>
    public long MaxTotalBytes { get; init; } = 64 << 20;

    /// <summary>How long the first record of a partition may wait for more before it is written; zero writes what there is.</summary>
    public TimeSpan Linger { get; init; }

    /// <summary>
    /// Whether each partition is read from the group's committed offset when it is claimed for the first time. The offset is written to the store
    /// then, which decides again from there on.
    /// </summary>
    public bool StartsFromCommitted { get; init; }

    /// <summary>Logs once that the group's offsets cannot be committed.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
