using Microsoft.Extensions.Logging;

namespace Bourse;

/// <summary>The log messages of stages.</summary>
internal static partial class StageLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Stage} waits: {Reason}")]
    public static partial void ServerUnavailable(this ILogger logger, string stage, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Stage} goes on")]
    public static partial void ServerAvailable(this ILogger logger, string stage);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "ticker {Ticker} is taken for {Correction}")]
    public static partial void TickerCorrected(this ILogger logger, string ticker, string correction);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "group {Group} has not committed, and tries again: {Reason}")]
    public static partial void CommitFailed(this ILogger logger, string group, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "{Stage} is not complete, and nothing has come for {Seconds} s: {Reason}")]
    public static partial void NothingComes(this ILogger logger, string stage, int seconds, string reason);

    [LoggerMessage(
        EventId = 6, Level = LogLevel.Information,
        Message = "{Topic}[{Partition}] is read from offset {Committed}, where group {Group} has committed; the store is at {Stored}")]
    public static partial void StartsFromCommitted(this ILogger logger, string topic, int partition, long committed, string group, long stored);
}
