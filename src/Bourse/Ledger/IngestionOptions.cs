using Bourse.Events;
using Bourse.Market;
using Bourse.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Ledger;

/// <summary>How the ingestion works.</summary>
public sealed record IngestionOptions
{
    /// <summary>The consumer group that takes evaluations into the database.</summary>
    public const string Group = "investorsDB";

    /// <summary>The network whose portfolios have tables; an evaluation of any other is a bad message.</summary>
    public required Network Network { get; init; }

    /// <summary>The trading days; an evaluation of any other day is a bad message.</summary>
    public required TradingCalendar Calendar { get; init; }

    /// <summary>The first day that <see cref="UntilComplete"/> looks at.</summary>
    public DateOnly From { get; init; } = new(2000, 1, 1);

    /// <summary>The last day that <see cref="UntilComplete"/> waits for.</summary>
    public required DateOnly To { get; init; }

    /// <summary>
    /// Whether to end once every portfolio has its row of the last trading day not after <see cref="To"/> and there is nothing left to read.
    /// </summary>
    public bool UntilComplete { get; init; }

    /// <summary>How long nothing may come before <see cref="UntilComplete"/> looks for what is missing.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>See <see cref="SinkOptions.StartsFromCommitted"/>.</summary>
    public bool StartsFromCommitted { get; init; }

    /// <summary>
    /// Under which name this member comes back to its partitions after a crash without waiting for its session to end (see
    /// <see cref="Events.ConsumerOptions.InstanceId"/>); null for a member that has none. Also shown as the owner in the progress table.
    /// </summary>
    public string? InstanceId { get; init; }

    /// <summary>After how long without a heartbeat a member loses its partitions.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A transaction ends after this many messages of a partition; the rest of a fetch may exceed it.</summary>
    public int MaxRecords { get; init; } = 4000;

    /// <summary>About how many bytes of messages are fetched at once.</summary>
    public int MaxBatchBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Receives how old a price is when the rows computed from it are durable, once for each trace of a write; null when nobody wants to know.
    /// </summary>
    public Action<TimeSpan>? PriceStored { get; init; }

    /// <summary>See <see cref="SinkOptions.Logger"/>.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal SinkOptions ToSinkOptions(string name) => new()
    {
        Name = name,
        Topics = [Topics.Evaluations],
        Group = Group,
        InstanceId = InstanceId,
        SessionTimeout = SessionTimeout,
        MaxFetchBytes = MaxBatchBytes,
        MaxRecords = MaxRecords,
        StartsFromCommitted = StartsFromCommitted,
        Logger = Logger,
    };
}
