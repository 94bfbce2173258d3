using Bourse.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Bars;

/// <summary>How a stream of bars works.</summary>
public sealed record BarStreamOptions
{
    /// <summary>The name and role of the stage.</summary>
    public const string Role = "stream";

    /// <summary>The consumer group of a log that has one bar store.</summary>
    public const string DefaultGroup = "bars";

    /// <summary>The consumer group whose members share the topics.</summary>
    public string Group { get; init; } = DefaultGroup;

    /// <summary>Where it begins.</summary>
    public BarStreamStart Start { get; init; } = new(BarStreamMode.Continue);

    /// <summary>See <see cref="BarReader.DefaultInterval"/>.</summary>
    public BarInterval DefaultInterval { get; init; } = BarInterval.Hour;

    /// <summary>How often it looks for topics of new symbols.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>See <see cref="SinkOptions.InstanceId"/>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>See <see cref="SinkOptions.SessionTimeout"/>.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A topic is written once it has so many bars: one flush to the disk serves many.</summary>
    public int MaxRecords { get; init; } = 20_000;

    /// <summary>All topics are written once they have so many bytes of messages together, so that memory does not grow with their number.</summary>
    public long MaxTotalBytes { get; init; } = 12 << 20;

    /// <summary>See <see cref="SinkOptions.Logger"/>.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal SinkOptions ToSinkOptions(IReadOnlyList<string> topics) => new()
    {
        Name = Role,
        Topics = topics,
        Group = Group,
        InstanceId = InstanceId,
        SessionTimeout = SessionTimeout,
        MaxRecords = MaxRecords,
        MaxTotalBytes = MaxTotalBytes,
        Logger = Logger,
    };
}
