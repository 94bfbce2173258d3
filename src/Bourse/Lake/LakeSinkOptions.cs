using Bourse.Events;
using Bourse.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Lake;

/// <summary>What a sink writes into a lake, as whom, and how large its files get.</summary>
public sealed record LakeSinkOptions
{
    /// <summary>The name of the stage.</summary>
    public const string Role = "sink";

    /// <summary>The topics; each must exist when the sink starts.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The consumer group whose members share the partitions. It must be another one for each lake.</summary>
    public required string Group { get; init; }

    /// <summary>See <see cref="ConsumerOptions.InstanceId"/>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>See <see cref="ConsumerOptions.SessionTimeout"/>.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A file closes at this many rows.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>A file closes once it has this many bytes; its last row may exceed it.</summary>
    public long BatchBytes { get; init; } = 8 << 20;

    /// <summary>A file closes this long after its first row has been read.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Finds, when partitions are claimed, what tells why a message may not be in a topic; such messages are dead letters. Null when all may.
    /// </summary>
    public Func<string, CancellationToken, Task<MessageCheck?>>? FindCheck { get; init; }

    /// <summary>Sees each record; may be null.</summary>
    public RecordObserver? Observer { get; init; }

    /// <summary>Runs after each step; may be null.</summary>
    public Action? Stepped { get; init; }

    /// <summary>See <see cref="SinkOptions.Logger"/>.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Files end by their rows and bytes, so a write has no limits of its own but the memory of all partitions.</summary>
    internal SinkOptions ToSinkOptions() => new()
    {
        Name = Role,
        Topics = Topics,
        Group = Group,
        InstanceId = InstanceId,
        SessionTimeout = SessionTimeout,
        MaxFetchBytes = 4 << 20,
        MaxRecords = int.MaxValue,
        MaxBytes = long.MaxValue,
        Linger = FlushInterval,
        Logger = Logger,
    };
}
